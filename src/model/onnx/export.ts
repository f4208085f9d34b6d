// Adapts an ONNX export so that it is fed and read as our own graphs are: its logits stay inside and only the answers
// leave it, and its edges are float32 and int64 whatever it computes in.

import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ModelError } from '../../lib/errors.ts';
import { answerNames, answers } from '../graph/answers.ts';
import { GraphBuilder, node, valueInfo } from './graph-builder.ts';
import type { GraphModel, PastNames } from './graph-model.ts';
import { type GraphProto, ModelProtoSchema, TensorProto_DataType, type ValueInfoProto } from './onnx_pb.ts';

/** Sizes that an export's own input shapes may leave open; from the config. */
export interface PastSize {
  readonly heads: number | undefined;
  readonly headWidth: number | undefined;
}

/** A serialized message cannot be larger. */
const largestProtobuf = 2 ** 31;
const oldestOpset = 13;

/**
 * Reads and adapts an export.
 * @throws ModelError where the file is no ONNX model of a decoder, or takes inputs that are not known
 */
export async function readExport(file: string, pastSize: PastSize): Promise<GraphModel> {
  const { size } = await stat(file);
  if (size >= largestProtobuf) {
    throw new ModelError(
      `${file} is over 2 GB; export it with external data (model.onnx and model.onnx_data).`,
    );
  }
  const model = parse(await readFile(file), file);
  const graph = model.graph;
  const opset = Number(
    model.opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx')?.version ?? 0n,
  );
  if (!graph || graph.node.length === 0)
    throw new ModelError(`${file} holds no graph; download or export it again.`);
  if (opset < oldestOpset) {
    throw new ModelError(`${file} uses opset ${opset}; export it with opset ${oldestOpset} or newer.`);
  }

  const builder = new GraphBuilder(graph, opset);
  for (const name of ['input_ids', 'attention_mask', 'position_ids']) wideInput(graph, name);
  const past = floatPast(graph, builder, file, pastSize);
  answerInside(graph, builder, file);

  const inputs = new Set(graph.input.map(({ name }) => name));
  const known = [
    'input_ids',
    'attention_mask',
    'position_ids',
    ...furtherInputs,
    answerNames.rows,
    answerNames.targets,
  ];
  const pastInputs = new Set(past?.layers.flatMap(({ pastKeys, pastValues }) => [pastKeys, pastValues]));
  const initializers = new Set(graph.initializer.map(({ name }) => name));
  const unknown = [...inputs].filter(
    (name) => !known.includes(name) && !pastInputs.has(name) && !initializers.has(name),
  );
  if (unknown.length > 0 || !inputs.has('input_ids')) {
    throw new ModelError(
      inputs.has('input_ids')
        ? `${file} takes the input ${unknown[0]}, which is not known; a decoder's are input_ids, attention_mask, position_ids and past_key_values.N.key and .value.`
        : `${file} has no input input_ids; export it as text-generation or text-generation-with-past.`,
    );
  }
  return {
    bytes: toBinary(ModelProtoSchema, model),
    externalDataFolder: dirname(file),
    attentionMask: inputs.has('attention_mask'),
    positionIds: inputs.has('position_ids'),
    further: furtherInputs.filter((name) => inputs.has(name)),
    past,
    splits: false,
  };
}

const furtherInputs = ['use_cache_branch', 'num_logits_to_keep'] as const;

function parse(bytes: Uint8Array, file: string) {
  try {
    return fromBinary(ModelProtoSchema, bytes);
  } catch (error) {
    const start = new TextDecoder().decode(bytes.subarray(0, 60));
    const why = start.startsWith('version https://git-lfs')
      ? 'is a Git LFS pointer; run `git lfs pull` in its folder'
      : `is no ONNX model (${(error as Error).message}); download or export it again`;
    throw new ModelError(`${file} ${why}.`);
  }
}

/** Some exports take int32 ids; a Cast makes int64 of them as of all others. */
function wideInput(graph: GraphProto, name: string): void {
  const input = graph.input.find((value) => value.name === name);
  const type = input && elementType(input);
  if (!input || type === undefined || type === TensorProto_DataType.INT64) return;
  const narrow = `${name}.narrow`;
  graph.input.splice(graph.input.indexOf(input), 1, valueInfo(name, 'int64', ['batch', 'sequence']));
  for (const user of graph.node) user.input = user.input.map((used) => (used === name ? narrow : used));
  graph.node.unshift(node('Cast', [name], [narrow], { to: type }));
}

/** Finds the past's inputs and outputs, and puts a Cast at those that are not float32. */
function floatPast(
  graph: GraphProto,
  builder: GraphBuilder,
  file: string,
  size: PastSize,
): GraphModel['past'] {
  const layers: PastNames[] = [];
  let heads = size.heads;
  let headWidth = size.headWidth;
  const casts: ReturnType<typeof node>[] = [];
  const floatInput = (name: string): string => {
    const input = graph.input.find((value) => value.name === name);
    if (!input)
      throw new ModelError(
        `${file} has no input ${name}, though it has others of that layer; export it again.`,
      );
    heads = fixedLength(input, 1) ?? heads;
    headWidth = fixedLength(input, 3) ?? headWidth;
    const type = elementType(input) ?? TensorProto_DataType.FLOAT;
    if (type === TensorProto_DataType.FLOAT) return name;
    const renamed = `${name}.float32`;
    graph.input.splice(
      graph.input.indexOf(input),
      1,
      valueInfo(renamed, 'float32', ['batch', heads ?? 'heads', 'past', headWidth ?? 'width']),
    );
    casts.push(node('Cast', [renamed], [name], { to: type }));
    return renamed;
  };
  const floatOutput = (name: string): string => {
    const output = graph.output.find((value) => value.name === name);
    if (!output)
      throw new ModelError(
        `${file} has no output ${name}, though it takes that layer's past; export it again.`,
      );
    if (elementType(output) === TensorProto_DataType.FLOAT) return name;
    const renamed = `${name}.float32`;
    graph.output.splice(graph.output.indexOf(output), 1);
    builder.output(renamed, builder.node('Cast', [name], { to: TensorProto_DataType.FLOAT }), 'float32', [
      'batch',
      'heads',
      'total',
      'width',
    ]);
    return renamed;
  };
  const count = graph.input.filter(({ name }) => /^past_key_values\.\d+\.key$/.test(name)).length;
  for (let layer = 0; layer < count; layer++) {
    layers.push({
      pastKeys: floatInput(`past_key_values.${layer}.key`),
      pastValues: floatInput(`past_key_values.${layer}.value`),
      presentKeys: floatOutput(`present.${layer}.key`),
      presentValues: floatOutput(`present.${layer}.value`),
    });
  }
  graph.node.unshift(...casts);
  if (layers.length === 0) return undefined;
  if (heads === undefined || headWidth === undefined) {
    throw new ModelError(
      `${file} leaves the size of its past open, and config.json beside it does not tell; export it again.`,
    );
  }
  return { layers, heads, headWidth };
}

/** Replaces the output `logits` by the answers at the wanted rows, gathered before the vocabulary projection where it is a plain product. */
function answerInside(graph: GraphProto, builder: GraphBuilder, file: string): void {
  const output = graph.output.findIndex(({ name }) => name === 'logits');
  if (output === -1) {
    throw new ModelError(
      `${file} has no output logits; export it as text-generation or text-generation-with-past.`,
    );
  }
  graph.output.splice(output, 1);
  const rows = builder.input(answerNames.rows, 'int64', ['answers']);
  const targets = builder.input(answerNames.targets, 'int64', ['answers']);
  const wanted = (x: string): string =>
    builder.node('Gather', [builder.node('Flatten', [x], { axis: 2 }), rows]);

  const producer = graph.node.findIndex((candidate) => candidate.output.includes('logits'));
  const head = graph.node[producer];
  const matrix = graph.initializer.find(({ name }) => name === head?.input[1]);
  let logits: string;
  if (head?.opType === 'MatMul' && head.input[0] !== undefined && matrix?.dims.length === 2) {
    graph.node.splice(producer, 1);
    logits = builder.node('MatMul', [wanted(head.input[0]), matrix.name]);
  } else {
    logits = wanted('logits');
  }
  answers(builder, builder.node('Cast', [logits], { to: TensorProto_DataType.FLOAT }), targets);
}

function elementType(value: ValueInfoProto): TensorProto_DataType | undefined {
  const type = value.type?.value;
  return type?.case === 'tensorType' ? type.value.elemType : undefined;
}

function fixedLength(value: ValueInfoProto, axis: number): number | undefined {
  const type = value.type?.value;
  const dimension = type?.case === 'tensorType' ? type.value.shape?.dim[axis]?.value : undefined;
  return dimension?.case === 'dimValue' ? Number(dimension.value) : undefined;
}
