// The past of an ONNX export: which inputs and outputs hold keys and values, made float32 whatever the export computes in.

import { ModelError } from '../../lib/errors.ts';
import type { GraphBuilder } from './graph-builder.ts';
import { type ExportSizes, type GraphModel, type PastNames, pastNames } from './graph-model.ts';
import { node } from './graph-node.ts';
import { type GraphProto, type NodeProto, TensorProto_DataType, type ValueInfoProto } from './onnx_pb.ts';
import { declaredLength, declaredType, valueInfo } from './value-info.ts';

/**
 * Finds the past's inputs and outputs, and puts a Cast at those that are not float32.
 * @throws ModelError where a layer's are not complete, or their size is told nowhere
 */
export function floatPast(
  graph: GraphProto,
  builder: GraphBuilder,
  file: string,
  sizes: ExportSizes,
): GraphModel['past'] {
  const count = graph.input.filter(({ name }) => /^past_key_values\.\d+\.key$/.test(name)).length;
  const names = Array.from({ length: count }, (_, layer) => pastNames(layer));
  const inputs = names
    .flatMap(({ pastKeys, pastValues }) => [pastKeys, pastValues])
    .map((name) => findInput(graph, name, file));
  const [first] = inputs;
  if (!first) return undefined;
  const heads = declaredLength(first, 1) ?? sizes.heads;
  const headWidth = declaredLength(first, 3) ?? sizes.headWidth;
  if (heads === undefined || headWidth === undefined) {
    throw new ModelError(
      `${file} leaves the size of its past open, and config.json beside it does not tell; export it again.`,
    );
  }
  const layers = names.map((name): PastNames => ({
    pastKeys: floatInput(graph, name.pastKeys, heads, headWidth),
    pastValues: floatInput(graph, name.pastValues, heads, headWidth),
    presentKeys: floatOutput(graph, builder, name.presentKeys, file),
    presentValues: floatOutput(graph, builder, name.presentValues, file),
  }));
  return { layers, heads, headWidth };
}

function findInput(graph: GraphProto, name: string, file: string): ValueInfoProto {
  const input = graph.input.find((value) => value.name === name);
  if (input) return input;
  throw new ModelError(
    `${file} has no input ${name}, though it takes the past of other layers; export it again.`,
  );
}

/** Returns the input's name, which is another where a Cast was put behind it. */
function floatInput(graph: GraphProto, name: string, heads: number, headWidth: number): string {
  const index = graph.input.findIndex((value) => value.name === name);
  const input = graph.input[index];
  const type = (input && declaredType(input)) ?? TensorProto_DataType.FLOAT;
  if (type === TensorProto_DataType.FLOAT) return name;
  const renamed = `${name}.float32`;
  graph.input[index] = valueInfo(renamed, 'float32', ['batch', heads, 'past', headWidth]);
  graph.node.unshift(cast(renamed, name, type));
  return renamed;
}

/** Returns the output's name, which is another where a Cast was put behind it. */
function floatOutput(graph: GraphProto, builder: GraphBuilder, name: string, file: string): string {
  const index = graph.output.findIndex((value) => value.name === name);
  const output = graph.output[index];
  if (!output)
    throw new ModelError(
      `${file} has no output ${name}, though it takes that layer's past; export it again.`,
    );
  if (declaredType(output) === TensorProto_DataType.FLOAT) return name;
  const renamed = `${name}.float32`;
  graph.output.splice(index, 1);
  const widened = builder.cast(name, 'float32');
  builder.output(renamed, widened, 'float32', ['batch', 'heads', 'total', 'width']);
  return renamed;
}

const cast = (from: string, to: string, type: TensorProto_DataType): NodeProto =>
  node('Cast', [from], [to], { to: type });
