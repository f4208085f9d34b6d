// The end of an ONNX export: its logits stay inside, and the answers at the wanted rows leave it.

import { ModelError } from '../../lib/errors.ts';
import { answerNames, answers } from '../graph/answers.ts';
import type { SpelledOut } from '../graph/spelled-out.ts';
import type { GraphBuilder } from './graph-builder.ts';
import type { GraphProto, NodeProto } from './onnx_pb.ts';

/**
 * Replaces the output `logits` [batch, sequence, vocabulary] by the answers. Where the logits are a plain product of
 * hidden rows and a matrix, the wanted rows are gathered before it; elsewhere (an int8 export takes its scale from all
 * rows) behind it.
 * @throws ModelError where there is no such output
 */
export function answerInside(
  graph: GraphProto,
  builder: GraphBuilder,
  file: string,
  spelledOut: readonly SpelledOut[],
): void {
  const output = graph.output.findIndex(({ name }) => name === 'logits');
  if (output === -1) {
    throw new ModelError(
      `${file} has no output logits; export it as text-generation or text-generation-with-past.`,
    );
  }
  graph.output.splice(output, 1);
  const rows = builder.input(answerNames.rows, 'int64', ['rows']);
  const targets = builder.input(answerNames.targets, 'int64', ['targets', 2]);
  const wanted = (x: string): string =>
    builder.node('Gather', [builder.node('Flatten', [x], { axis: 2 }), rows]);

  const head = plainHead(graph);
  const [hidden, ...matrix] = head?.product.input ?? [];
  let logits: string;
  if (head && hidden !== undefined) {
    graph.node = graph.node.filter((candidate) => !head.nodes.includes(candidate));
    logits = `${head.product.output[0]}.wanted`;
    const input = [wanted(hidden), ...matrix];
    graph.node.push({ ...head.product, input, output: [logits] });
  } else {
    logits = wanted('logits');
  }
  answers(builder, builder.cast(logits, 'float32'), targets, spelledOut);
}

/** The product that the logits are, and the nodes from it to them, where nothing else uses what these compute. */
function plainHead(graph: GraphProto): { product: NodeProto; nodes: readonly NodeProto[] } | undefined {
  const producer = (value = ''): NodeProto | undefined =>
    graph.node.find(({ output }) => output.includes(value));
  const last = producer('logits');
  const product = last?.opType === 'Cast' ? producer(last.input[0]) : last;
  if (!last || !product) return undefined;
  const byRow =
    product.opType === 'MatMulNBits' ||
    (product.opType === 'MatMul' && isMatrix(graph, producer, product.input[1]));
  const users = graph.node.filter(({ input }) => input.some((value) => product.output.includes(value)));
  const isPrivate = product === last ? users.length === 0 : users.length === 1;
  return byRow && isPrivate ? { product, nodes: [product, last] } : undefined;
}

/** A weight of two axes, or one that was turned or widened. Tied exports turn the token embedding for their head. */
function isMatrix(
  graph: GraphProto,
  producer: (value?: string) => NodeProto | undefined,
  value = '',
): boolean {
  const stored = graph.initializer.find(({ name }) => name === value);
  if (stored) return stored.dims.length === 2;
  const from = producer(value);
  return (
    from !== undefined &&
    ['Transpose', 'Cast', 'Identity'].includes(from.opType) &&
    isMatrix(graph, producer, from.input[0])
  );
}
