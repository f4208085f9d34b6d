// The past of an ONNX export: which inputs and outputs hold keys and values. They are made as our own graphs have them:
// float32, token by token, and only those of the pass's own tokens come out.

import { ModelError } from '../../lib/errors.ts';
import type { GraphBuilder } from './graph-builder.ts';
import type { ExportSizes, GraphModel, PastNames } from './graph-model.ts';
import { node } from './graph-node.ts';
import { type GraphProto, TensorProto_DataType, type ValueInfoProto } from './onnx_pb.ts';
import { declaredLength, declaredType, valueInfo } from './value-info.ts';

interface HeadSizes {
  readonly heads: number;
  readonly headWidth: number;
}

/** [batch, heads, tokens, head width] from [batch, tokens, heads, head width], and back. */
const exchange = [0, 2, 1, 3];

/**
 * Finds the past's inputs and outputs and puts what changes their form before and behind them.
 * @throws ModelError where a layer's are not complete, or their size is told nowhere
 */
export function tokenwisePast(
  graph: GraphProto,
  builder: GraphBuilder,
  file: string,
  sizes: ExportSizes,
): GraphModel['past'] {
  const count = graph.input.filter(({ name }) => /^past_key_values\.\d+\.key$/.test(name)).length;
  const layers = Array.from({ length: count }, (_, layer) => ({
    inputs: ['key', 'value'].map((part) => findInput(graph, `past_key_values.${layer}.${part}`, file)),
    outputs: ['key', 'value'].map((part) => findOutput(graph, `present.${layer}.${part}`, file)),
  }));
  const first = layers[0]?.inputs[0];
  if (!first) return undefined;
  const heads = declaredLength(first, 1) ?? sizes.heads;
  const headWidth = declaredLength(first, 3) ?? sizes.headWidth;
  if (heads === undefined || headWidth === undefined) {
    throw new ModelError(
      `${file} leaves the size of its past open, and config.json beside it does not tell; export it again.`,
    );
  }
  const size = { heads, headWidth };
  return {
    layers: layers.map(({ inputs, outputs }): PastNames => {
      const [pastKeys = '', pastValues = ''] = inputs.map((input) =>
        tokenwiseInput(graph, builder, input, size),
      );
      const [newKeys = '', newValues = ''] = outputs.map((output) =>
        newOutput(graph, builder, output, pastKeys, size),
      );
      return { pastKeys, pastValues, newKeys, newValues };
    }),
    width: heads * headWidth,
  };
}

function findInput(graph: GraphProto, name: string, file: string): ValueInfoProto {
  const input = graph.input.find((value) => value.name === name);
  if (input) return input;
  throw new ModelError(
    `${file} has no input ${name}, though it takes the past of other layers; export it again.`,
  );
}

function findOutput(graph: GraphProto, name: string, file: string): ValueInfoProto {
  const output = graph.output.find((value) => value.name === name);
  if (output) return output;
  throw new ModelError(`${file} has no output ${name}, though it takes that layer's past; export it again.`);
}

const typeOf = (value: ValueInfoProto): TensorProto_DataType =>
  declaredType(value) ?? TensorProto_DataType.FLOAT;

/** Returns the name of the input that takes its place. */
function tokenwiseInput(
  graph: GraphProto,
  builder: GraphBuilder,
  input: ValueInfoProto,
  { heads, headWidth }: HeadSizes,
): string {
  const { name } = input;
  const tokenwise = `${name}.tokens`;
  const [shaped, exchanged] = [`${name}.shaped`, `${name}.exchanged`];
  const shape = builder.integers([1, -1, heads, headWidth]);
  graph.input[graph.input.indexOf(input)] = valueInfo(tokenwise, 'float32', [1, 'past', heads * headWidth]);
  graph.node.unshift(
    node('Reshape', [tokenwise, shape], [shaped], {}),
    node('Transpose', [shaped], [exchanged], { perm: exchange }),
    node('Cast', [exchanged], [name], { to: typeOf(input) }),
  );
  return tokenwise;
}

/** Returns the name of the output that takes its place: what the pass added to its past. */
function newOutput(
  graph: GraphProto,
  builder: GraphBuilder,
  output: ValueInfoProto,
  past: string,
  { heads, headWidth }: HeadSizes,
): string {
  const tokenwise = `${output.name}.new`;
  // Not `start` and `end` of Shape: exports may have an older opset.
  const shape = builder.node('Shape', [past]);
  const before = builder.node('Slice', [shape, builder.integers([1]), builder.integers([2])]);
  const added = builder.node('Slice', [
    output.name,
    before,
    builder.integers([Number.MAX_SAFE_INTEGER]),
    builder.integers([2]),
  ]);
  const exchanged = builder.node('Transpose', [builder.cast(added, 'float32')], { perm: exchange });
  const rows = builder.node('Reshape', [exchanged, builder.integers([1, -1, heads * headWidth])]);
  graph.output.splice(graph.output.indexOf(output), 1);
  builder.output(tokenwise, rows, 'float32', [1, 'tokens', heads * headWidth]);
  return tokenwise;
}
