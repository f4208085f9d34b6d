// Runs the paper's studies over threads.

import { type RunJob, type StudyAnswer, type StudyData } from './analysis/protocol/study-jobs.ts';
import { openThreads } from './runners/threads/threads.ts';

export interface StudyThreads {
  /** How many threads do the jobs. */
  readonly workers: number;
  /** Told after each job how many are done. */
  readonly onJob?: ((done: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Does what `study` asks for with the jobs shared out over threads; they end with it. */
export async function withStudyThreads<Result>(
  data: StudyData,
  { workers, onJob, signal }: StudyThreads,
  study: (run: RunJob) => Promise<Result>,
): Promise<Result> {
  const threads = openThreads('analysis/protocol/study-jobs.js', data, workers, signal);
  let done = 0;
  try {
    return await study(async (job) => {
      const answer = (await threads.ask(job)) as StudyAnswer;
      onJob?.((done += 1));
      return answer;
    });
  } finally {
    await threads.close();
  }
}
