// The tasks that the paper (arXiv 2503.03862) explains by design features, and which of the published scores make up each
// (performance_predict_from_db.py of nightingal3/llm-pretraining-behaviours).

import type { PublishedModel, PublishedScore } from '../../results/published/types.ts';
import { benchmarkName } from '../../results/published/benchmark-names.ts';

/** A task of the regression. */
export interface PaperTask {
  /** As the column of the suite `paper` is called. */
  readonly task: string;
  readonly setting: string;
  readonly metric: 'accuracy' | 'brier_score';
  readonly higherIsBetter: boolean;
}

const accuracy = (task: string, setting: string): PaperTask => ({
  task,
  setting,
  metric: 'accuracy',
  higherIsBetter: true,
});
const brierScore = (task: string): PaperTask => ({
  task,
  setting: '0-shot',
  metric: 'brier_score',
  higherIsBetter: false,
});

/** The thirteen, in the order of the suite `paper`. */
export const paperTasks: readonly PaperTask[] = [
  accuracy('arc_challenge', '25-shot'),
  accuracy('hellaswag', '10-shot'),
  accuracy('mmlu_0-shot', '0-shot'),
  accuracy('mmlu_5-shot', '5-shot'),
  accuracy('truthfulqa', '0-shot'),
  accuracy('winogrande', '5-shot'),
  accuracy('lambada', '0-shot'),
  accuracy('gsm8k', '5-shot'),
  accuracy('humaneval', '0-shot'),
  brierScore('mathqa'),
  brierScore('xnli'),
  brierScore('anli'),
  brierScore('logiqa2'),
];

const parts: ReadonlyMap<string, string> = new Map([
  ['truthfulqa_mc1', 'truthfulqa'],
  ['truthfulqa_mc2', 'truthfulqa'],
  ['lambada_openai', 'lambada'],
  ['lambada_standard', 'lambada'],
  ['gsm8k_cot', 'gsm8k'],
]);

function taskOf(benchmark: string, setting: string): string {
  if (benchmark.startsWith('mmlu_')) return `mmlu_${setting}`;
  const language = /^(xnli|anli)_/.exec(benchmark);
  return language?.[1] ?? parts.get(benchmark) ?? benchmark;
}

/** A published score that has a value. */
export type KnownScore = PublishedScore & { readonly value: number };

/** The scores of a model in one metric, under the benchmarks' present names: of several for one benchmark and setting the first. */
export function firstScores(
  scores: PublishedModel['scores'],
  metric: PaperTask['metric'],
): readonly KnownScore[] {
  const first = new Map<string, KnownScore>();
  for (const score of scores) {
    const { value, setting } = score;
    if (score.metric !== metric || value === null) continue;
    const benchmark = benchmarkName(score.benchmark);
    const key = `${benchmark}\n${setting}`;
    if (!first.has(key)) first.set(key, { ...score, value, benchmark });
  }
  return [...first.values()];
}

/** Those of a model's scores that make up a task, in the tables' order. */
export function partsOf(
  { task, setting, metric }: PaperTask,
  scores: PublishedModel['scores'],
): readonly KnownScore[] {
  return firstScores(scores, metric).filter(
    (score) => score.setting === setting && taskOf(score.benchmark, score.setting) === task,
  );
}

/**
 * The mean of a task's parts as pandas computes it of float32s (pandas/_libs/groupby.pyx, `group_mean`: Kahan's sum in float32), and the standard error of a mean
 * of independent parts; null where one of them has none. undefined where there is no part.
 */
export function taskScore(
  found: readonly KnownScore[],
): { readonly value: number; readonly standardError: number | null } | undefined {
  if (found.length === 0) return undefined;
  let sum = 0;
  let lost = 0;
  for (const { value } of found) {
    const next = Math.fround(Math.fround(value) - lost);
    const total = Math.fround(sum + next);
    lost = Math.fround(Math.fround(total - sum) - next);
    sum = total;
  }
  const errors = found.flatMap(({ standardError }) => standardError ?? []);
  const isKnown = errors.length === found.length;
  return {
    value: Math.fround(sum / found.length),
    standardError: isKnown
      ? Math.sqrt(errors.reduce((all, error) => all + error ** 2, 0)) / found.length
      : null,
  };
}
