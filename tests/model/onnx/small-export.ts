// A network so small that its answers can be worked out by hand, in the forms that exporters write.

import { create, toBinary } from '@bufbuild/protobuf';
import { GraphBuilder } from '../../../src/model/onnx/graph-builder.ts';
import { node } from '../../../src/model/onnx/graph-node.ts';
import {
  type GraphProto,
  GraphProtoSchema,
  ModelProtoSchema,
  TensorProto_DataType,
} from '../../../src/model/onnx/onnx_pb.ts';
import { type ElementType, elementTypes, valueInfo } from '../../../src/model/onnx/value-info.ts';

const vocabulary = 40;
const width = 16;
/** Positions that the network knows. */
export const positions = 12;

/** Numbers around 0, each exact in float16. */
const numbers = (count: number, seed: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => (((index + seed) * 37) % 61) / 32 - 0.9375);

const embedding = numbers(vocabulary * width, 1);
const place = numbers(positions * width, 7);
const head = numbers(width * vocabulary, 5);

export interface SmallExport {
  /** Type of input_ids, attention_mask and position_ids. */
  readonly ids?: 'int64' | 'int32';
  /** How the logits come out: a plain product, one in float16, that one widened, by the turned embedding, or with a bias of 0. */
  readonly form?: 'product' | 'half' | 'widened' | 'tied' | 'biased';
  /** Type of the keys and values [batch, 2, past, 8]; they are the hidden rows twice, and nothing comes of them. */
  readonly past?: ElementType;
  /** Leaves the heads and their width out of the past's shape. */
  readonly openShape?: boolean;
  readonly opset?: number;
  /** Changes the graph before it is written. */
  readonly change?: (graph: GraphProto, builder: GraphBuilder) => void;
}

/** The bytes of the network as an export. */
export function smallExport(options: SmallExport = {}): Uint8Array {
  const { form = 'product', past, opset = 18, change } = options;
  const graph = create(GraphProtoSchema, { name: 'main_graph' });
  const builder = new GraphBuilder(graph);
  const ids = (name: string): string => {
    builder.input(name, 'int64', ['batch', 'sequence']);
    if (options.ids !== 'int32') return name;
    const type = graph.input.at(-1)?.type?.value;
    if (type?.case === 'tensorType') type.value.elemType = TensorProto_DataType.INT32;
    return builder.node('Cast', [name], { to: TensorProto_DataType.INT64 });
  };
  const inputIds = ids('input_ids');
  ids('attention_mask');
  const positionIds = ids('position_ids');

  const table = builder.floats(embedding, [vocabulary, width]);
  const hidden = builder.node('Add', [
    builder.node('Gather', [table, inputIds]),
    builder.node('Gather', [builder.floats(place, [positions, width]), positionIds]),
  ]);
  if (past) keepPast(graph, builder, hidden, past, options.openShape ?? false);
  addHead(graph, builder, form, hidden, table);
  change?.(graph, builder);
  renameAll(graph);
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, { irVersion: 9n, opsetImport: [{ domain: '', version: BigInt(opset) }], graph }),
  );
}

/** What a builder makes is named as ours; an export's names are its own. */
function renameAll(graph: GraphProto): void {
  const renamed = (name: string): string => name.replace('plumbline/', 'exported/');
  for (const one of graph.initializer) one.name = renamed(one.name);
  for (const one of graph.node) {
    one.name = renamed(one.name);
    one.input = one.input.map(renamed);
    one.output = one.output.map(renamed);
  }
}

function keepPast(
  graph: GraphProto,
  builder: GraphBuilder,
  hidden: string,
  type: ElementType,
  openShape: boolean,
): void {
  const [heads, headWidth] = openShape ? (['heads', 'width'] as const) : ([2, 8] as const);
  const split = builder.node('Reshape', [hidden, builder.integers([0, 0, 2, 8])]);
  const now = builder.node('Cast', [builder.node('Transpose', [split], { perm: [0, 2, 1, 3] })], {
    to: elementTypes[type],
  });
  for (const kind of ['key', 'value']) {
    const before = builder.input(`past_key_values.0.${kind}`, type, ['batch', heads, 'past', headWidth]);
    graph.node.push(node('Concat', [before, now], [`present.0.${kind}`], { axis: 2 }));
    graph.output.push(valueInfo(`present.0.${kind}`, type, ['batch', heads, 'total', headWidth]));
  }
}

function addHead(
  graph: GraphProto,
  builder: GraphBuilder,
  form: NonNullable<SmallExport['form']>,
  hidden: string,
  table: string,
): void {
  const half = { to: TensorProto_DataType.FLOAT16 };
  const matrix = (): string => builder.floats(head, [width, vocabulary]);
  const product = (name: string, rows: string, weight: string): void => {
    graph.node.push(node('MatMul', [rows, weight], [name], {}));
  };
  switch (form) {
    case 'product':
      product('logits', hidden, matrix());
      break;
    case 'tied':
      product('logits', hidden, builder.node('Transpose', [table], { perm: [1, 0] }));
      break;
    case 'biased':
      product('unbiased', hidden, matrix());
      graph.node.push(node('Add', ['unbiased', builder.floats([0])], ['logits'], {}));
      break;
    case 'half':
      product('logits', builder.node('Cast', [hidden], half), builder.node('Cast', [matrix()], half));
      break;
    case 'widened':
      product('narrow', builder.node('Cast', [hidden], half), builder.node('Cast', [matrix()], half));
      graph.node.push(node('Cast', ['narrow'], ['logits'], { to: TensorProto_DataType.FLOAT }));
  }
  const type = form === 'half' ? 'float16' : 'float32';
  graph.output.push(valueInfo('logits', type, ['batch', 'sequence', vocabulary]));
}

/** What the network says at each place of a sequence: the log-probability of every token. */
export function expectedLogprobs(ids: readonly number[], tied = false): readonly (readonly number[])[] {
  return ids.map((id, index) => {
    const hidden = Array.from(
      { length: width },
      (_, axis) => (embedding[id * width + axis] ?? NaN) + (place[index * width + axis] ?? NaN),
    );
    const weight = (axis: number, token: number): number =>
      (tied ? embedding[token * width + axis] : head[axis * vocabulary + token]) ?? NaN;
    const logits = Array.from({ length: vocabulary }, (_, token) =>
      hidden.reduce((sum, value, axis) => sum + value * weight(axis, token), 0),
    );
    const logSum = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
    return logits.map((logit) => logit - logSum);
  });
}
