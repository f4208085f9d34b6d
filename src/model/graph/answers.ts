// The end of every graph: from logits to the few numbers a scored token that leave it.

import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Value } from '../onnx/graph-node.ts';

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

/**
 * logits [answers, vocabulary] -> the four answers, each [answers]; the first token wins where several are the maximum.
 *
 * The sum of exponentials is spelled out and taken in float64. In float32 the many small terms are lost beside a large
 * one: the runtime's ReduceLogSumExp gives log-probabilities 1.3e-4 too high on 49,152 tokens, and its ReduceSum 1.4e-5.
 */
export function answers(graph: GraphBuilder, logits: Value, targets: Value): void {
  const last = graph.integers([1]);
  const at = (column: Value): Value => graph.node('GatherElements', [logits, column], { axis: 1 });
  const flat = (column: Value): Value => graph.node('Squeeze', [column, last]);

  const argMax = graph.node('ArgMax', [logits], { axis: 1, keepdims: 1, select_last_index: 0 });
  const maxLogit = at(argMax);
  const exponentials = graph.node('Exp', [graph.node('Sub', [logits, maxLogit])]);
  const sum = graph.node('ReduceSum', [graph.cast(exponentials, 'float64'), last], { keepdims: 1 });
  const logSumExp = graph.node('Add', [graph.cast(graph.node('Log', [sum]), 'float32'), maxLogit]);
  const targetLogit = at(graph.node('Unsqueeze', [targets, last]));

  const shape = ['answers'];
  graph.output(answerNames.logSumExp, flat(logSumExp), 'float32', shape);
  graph.output(answerNames.targetLogit, flat(targetLogit), 'float32', shape);
  graph.output(answerNames.maxLogit, flat(maxLogit), 'float32', shape);
  graph.output(answerNames.argMax, flat(argMax), 'int64', shape);
}
