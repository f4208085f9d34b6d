// Predictors judged side by side: on the paper's folds, and with each family left out.

import { numpyMean } from './errors-of-predictions.ts';
import {
  type Judged,
  judged,
  type JudgementAnswer,
  type JudgementData,
  type JudgementJob,
} from './judgement-jobs.ts';

/** Mean absolute errors of each predictor. */
export type Errors = Readonly<Record<Judged, number>>;

export interface TaskJudgement {
  readonly task: string;
  readonly rows: number;
  /** On the paper's folds, the mean over the seeds. */
  readonly paper: Errors;
  /** With each family left out, the mean over all rows; the trees' is the mean over the seeds of their inner folds. */
  readonly families: Errors;
}

/** Over the tasks: on how many a predictor has a lower error than the trees, and the mean of the parts of their error that it saves. */
export interface Standing {
  readonly better: number;
  readonly saved: number;
}

/** Does all jobs of a judgement and puts them together in a fixed order. Where families are left out, the seeds are those of the trees' inner folds. */
export async function judge(
  { matrices }: JudgementData,
  seeds: readonly number[],
  run: (job: JudgementJob) => Promise<JudgementAnswer>,
): Promise<readonly TaskJudgement[]> {
  return Promise.all(
    matrices.map(async ({ task, rows, families }, matrix): Promise<TaskJudgement> => {
      const onFolds = await Promise.all(seeds.map((seed) => run({ matrix, seed })));
      const leftOut = await Promise.all(
        seeds.flatMap((seed, at) => {
          // Only the trees depend on it.
          const of: readonly Judged[] = at === 0 ? judged : ['trees'];
          return [...new Set(families)].map((family) => run({ matrix, seed, family, of }));
        }),
      );
      return { task, rows: rows.length, paper: means(onFolds), families: means(leftOut) };
    }),
  );
}

function means(answers: readonly JudgementAnswer[]): Errors {
  return Object.fromEntries(
    judged.map((name) => [name, numpyMean(answers.flatMap((answer) => answer[name]))]),
  ) as Record<Judged, number>;
}

/** How a predictor stands against the paper's trees under one of the protocols. */
export function standing(
  tasks: readonly TaskJudgement[],
  protocol: 'paper' | 'families',
  name: Judged,
): Standing {
  const saved = tasks.map((task) => 1 - task[protocol][name] / task[protocol].trees);
  return { better: saved.filter((part) => part > 0).length, saved: numpyMean(saved) };
}
