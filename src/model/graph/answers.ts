// The end of every graph: from logits to the few numbers a scored token that leave it.

import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Value } from '../onnx/graph-node.ts';
import type { SpelledOut } from './spelled-out.ts';
import { spelledSum } from './spelled-sum.ts';

/** Names of what goes into and comes out of the head of a graph, whether built by us or exported by others. */
export const answerNames = {
  /** int64 [rows]: the tokens of the pass behind which a prediction is wanted. */
  rows: 'rows',
  /** int64 [targets, 2]: a place in `rows`, and the token whose logit is wanted there. */
  targets: 'targets',
  logSumExp: 'log_sum_exp',
  targetLogit: 'target_logit',
  maxLogit: 'max_logit',
  argMax: 'arg_max',
} as const;

/**
 * logits [rows, vocabulary] -> log-sum-exp, maximum and arg max, each [rows], and the target's logit [targets]; the first
 * token wins where several are the maximum.
 *
 * The sum of exponentials is spelled out and taken in float64, or in float32 where `spelledOut` says so. In float32 the many small terms are lost beside a large
 * one: the runtime's ReduceLogSumExp gives log-probabilities 1.3e-4 too high on 49,152 tokens, and its ReduceSum 1.4e-5.
 */
export function answers(
  graph: GraphBuilder,
  logits: Value,
  targets: Value,
  spelledOut: readonly SpelledOut[],
): void {
  const last = graph.integers([1]);
  const flat = (column: Value): Value => graph.node('Squeeze', [column, last]);

  const argMax = graph.node('ArgMax', [logits], { axis: 1, keepdims: 1, select_last_index: 0 });
  const maxLogit = graph.node('GatherElements', [logits, argMax], { axis: 1 });
  const exponentials = graph.node('Exp', [graph.node('Sub', [logits, maxLogit])]);
  const logOfSum = spelledOut.includes('sum')
    ? graph.node('Log', [spelledSum(graph, exponentials)])
    : graph.cast(graph.node('Log', [exactSum(graph, exponentials, last)]), 'float32');
  const logSumExp = graph.node('Add', [logOfSum, maxLogit]);
  const targetLogit = graph.node('GatherND', [logits, targets]);

  graph.output(answerNames.logSumExp, flat(logSumExp), 'float32', ['rows']);
  graph.output(answerNames.targetLogit, targetLogit, 'float32', ['targets']);
  graph.output(answerNames.maxLogit, flat(maxLogit), 'float32', ['rows']);
  graph.output(answerNames.argMax, flat(argMax), 'int64', ['rows']);
}

/** x [rows, vocabulary] -> [rows, 1], float64. */
const exactSum = (graph: GraphBuilder, x: Value, axes: Value): Value =>
  graph.node('ReduceSum', [graph.cast(x, 'float64'), axes], { keepdims: 1 });
