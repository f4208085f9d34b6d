// Shares out pure computation over threads: the paper's study, judgements of predictors, fits of them.

import type { JudgementAnswer, JudgementData, JudgementJob } from './analysis/protocol/judgement-jobs.ts';
import type { StudyAnswer, StudyData, StudyJob } from './analysis/protocol/study-jobs.ts';
import type { FitAnswer, FitData, FitJob } from './analysis/predictor/fit-jobs.ts';
import { openThreads } from './runners/threads/threads.ts';

export interface StudyThreads {
  /** How many threads do the jobs. */
  readonly workers: number;
  /** Told after each job how many are done. */
  readonly onJob?: ((done: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The kinds of study: what their jobs read, what a job says, and what is answered. */
export interface Studies {
  readonly study: { readonly data: StudyData; readonly job: StudyJob; readonly answer: StudyAnswer };
  readonly judgement: {
    readonly data: JudgementData;
    readonly job: JudgementJob;
    readonly answer: JudgementAnswer;
  };
  readonly fit: { readonly data: FitData; readonly job: FitJob; readonly answer: FitAnswer };
}

const modules: Readonly<Record<keyof Studies, string>> = {
  study: 'analysis/protocol/study-jobs.js',
  judgement: 'analysis/protocol/judgement-jobs.js',
  fit: 'analysis/predictor/fit-jobs.js',
};

/** Does a job, here or in a thread; the answer is the same. */
export type Run<Kind extends keyof Studies> = (job: Studies[Kind]['job']) => Promise<Studies[Kind]['answer']>;

/** Does what `study` asks for with the jobs shared out over threads; they end with it. */
export async function withStudyThreads<Kind extends keyof Studies, Result>(
  kind: Kind,
  data: Studies[Kind]['data'],
  { workers, onJob, signal }: StudyThreads,
  study: (run: Run<Kind>) => Promise<Result>,
): Promise<Result> {
  const threads = openThreads(modules[kind], data, workers, signal);
  let done = 0;
  try {
    return await study(async (job) => {
      const answer = (await threads.ask(job)) as Studies[Kind]['answer'];
      onJob?.((done += 1));
      return answer;
    });
  } finally {
    await threads.close();
  }
}
