// The end of every graph: from logits to the few numbers a scored token that leave it.

import type { GraphBuilder, Value } from '../onnx/graph-builder.ts';

/** Names of what goes into and comes out of the head of a graph, whether built by us or exported by others. */
export const answerNames = {
  /** int64 [answers]: which rows of [batch * sequence] are wanted. */
  rows: 'rows',
  /** int64 [answers]: the token whose logit is wanted at each row. */
  targets: 'targets',
  logSumExp: 'log_sum_exp',
  targetLogit: 'target_logit',
  maxLogit: 'max_logit',
  argMax: 'arg_max',
} as const;

/** logits [answers, vocabulary] -> the four answers, each [answers]; the first token wins where several are the maximum. */
export function answers(graph: GraphBuilder, logits: Value, targets: Value): void {
  const last = graph.integers([1]);
  const column = graph.node('Unsqueeze', [targets, last]);
  const targetLogit = graph.node('Squeeze', [
    graph.node('GatherElements', [logits, column], { axis: 1 }),
    last,
  ]);
  const outputs: readonly (readonly [string, Value, 'float32' | 'int64'])[] = [
    [answerNames.logSumExp, graph.reduce('ReduceLogSumExp', logits, 1), 'float32'],
    [answerNames.targetLogit, targetLogit, 'float32'],
    [answerNames.maxLogit, graph.reduce('ReduceMax', logits, 1), 'float32'],
    [
      answerNames.argMax,
      graph.node('ArgMax', [logits], { axis: 1, keepdims: 0, select_last_index: 0 }),
      'int64',
    ],
  ];
  for (const [name, value, type] of outputs) graph.output(name, value, type, ['answers']);
}
