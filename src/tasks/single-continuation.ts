// A task whose questions have one answer each, scored as a continuation: its log-likelihood, and whether it is what the model would say
// (lm_eval/api/task.py, the `loglikelihood` output type of `construct_requests` and `process_results`).

import { logLikelihoods } from './log-likelihoods.ts';
import { greedyAcc, perplexity } from './metrics.ts';
import type { Metric, Question, Row, Task } from './types.ts';

/** A row of such a task, as its benchmark reads it. */
interface SingleContinuation {
  readonly prompt: string;
  /** Follows the prompt as it is, with no delimiter; in a shot the task's delimiter stands before it all the same, as in lm-eval. */
  readonly continuation: string;
  /** Columns that the benchmark's processing changes or appends. */
  readonly appended?: Row;
}

/** A single-continuation benchmark: a `Task` whose `read` gives prompt and continuation. */
export interface SingleContinuationTask extends Omit<Task, 'read' | 'metrics'> {
  /** Of `greedyAcc` and `perplexity`. Default: the first. */
  readonly metrics?: readonly Metric[];
  readonly read: (row: Row) => SingleContinuation;
}

/** Makes the task: one request, (context, continuation). `acc` is 1 where every token of the continuation is the model's arg max. */
export function singleContinuation(benchmark: SingleContinuationTask): Task {
  const metrics = benchmark.metrics ?? [greedyAcc];
  return { ...benchmark, metrics, read: (row) => question(row, benchmark.read(row), metrics) };
}

function question(row: Row, read: SingleContinuation, metrics: readonly Metric[]): Question {
  const { prompt, continuation, appended } = read;
  return {
    doc: appended === undefined ? row : { ...row, ...appended },
    prompt,
    answer: continuation,
    target: continuation,
    requests: (frame) => [{ kind: 'score', context: frame.context(prompt), continuation }],
    score(outputs) {
      const [output] = logLikelihoods(outputs, 1);
      const all = { [greedyAcc.name]: output?.greedy === true ? 1 : 0, [perplexity.name]: output?.logprob };
      return Object.fromEntries(metrics.map(({ name }) => [name, all[name] ?? NaN]));
    },
  };
}
