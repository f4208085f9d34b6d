// A task from a prompt, choices and the index of the right one: one score request a choice (lm_eval/api/task.py, `construct_requests` and `process_results`).

import { argmax } from '../lib/argmax.ts';
import { codePointLength } from '../lib/python-text.ts';
import { logLikelihoods } from './log-likelihoods.ts';
import { acc, accNorm, brierScore, f1OfYes } from './metrics.ts';
import type { Metric, Output, Question, Row, Scores, Task } from './types.ts';

/** A row of a multiple-choice task, as its benchmark reads it. */
interface MultipleChoice {
  /** Without shots; empty where the choices are whole texts. */
  readonly prompt: string;
  /** Without the delimiter that stands before them in the continuation. */
  readonly choices: readonly string[];
  /** The index of the right choice. */
  readonly gold: number;
  /** What lm-eval logs as target where it is not the index. */
  readonly target?: string | undefined;
  /** Columns that the benchmark's processing appends to the row. */
  readonly appended?: Row;
}

/** A multiple-choice benchmark: a `Task` whose `read` gives prompt, choices and answer. */
export interface MultipleChoiceTask extends Omit<Task, 'read' | 'metrics'> {
  /** Of `acc`, `acc_norm`, `f1` and `brier_score`. Default: the first two. */
  readonly metrics?: readonly Metric[];
  readonly read: (row: Row) => MultipleChoice;
}

/**
 * Makes the task: the request of choice i is (context, delimiter + choice i). `acc` is 1 where the right choice has the
 * largest log-likelihood, `acc_norm` where it has the largest log-likelihood per code point of the choice.
 */
export function multipleChoice(benchmark: MultipleChoiceTask): Task {
  const metrics = benchmark.metrics ?? [acc, accNorm];
  return { ...benchmark, metrics, read: (row) => question(row, benchmark.read(row), metrics) };
}

function question(row: Row, read: MultipleChoice, metrics: readonly Metric[]): Question {
  const { prompt, choices, gold, target = String(gold), appended } = read;
  return {
    doc: appended === undefined ? row : { ...row, ...appended },
    prompt,
    answer: choices[gold] ?? '',
    target,
    requests(frame) {
      const context = frame.context(prompt);
      return choices.map((choice) => ({ kind: 'score', context, continuation: frame.delimiter + choice }));
    },
    score(outputs) {
      const all = choiceScores(choices, gold, outputs);
      return Object.fromEntries(metrics.map(({ name }) => [name, all[name] ?? NaN]));
    },
  };
}

function choiceScores(choices: readonly string[], gold: number, outputs: readonly Output[]): Scores {
  const logprobs = logLikelihoods(outputs, choices.length).map(({ logprob }) => logprob);
  const perCharacter = logprobs.map((logprob, index) => logprob / codePointLength(choices[index] ?? ''));
  const chosen = argmax(logprobs);
  return {
    [acc.name]: chosen === gold ? 1 : 0,
    [accNorm.name]: argmax(perCharacter) === gold ? 1 : 0,
    [f1OfYes.name]: [gold, chosen],
    [brierScore.name]: brier(softmax(logprobs), gold),
  };
}

/** One question's part of the Brier score: lm_eval/api/metrics.py, `brier_score`. */
function brier(probabilities: readonly number[], gold: number): number {
  return probabilities.reduce((sum, p, choice) => sum + (p - (choice === gold ? 1 : 0)) ** 2, 0);
}

/** lm_eval/utils.py, `softmax`. */
function softmax(logprobs: readonly number[]): readonly number[] {
  const largest = Math.max(...logprobs);
  const powers = logprobs.map((logprob) => Math.exp(logprob - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
