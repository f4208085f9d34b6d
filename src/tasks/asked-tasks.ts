// The tasks of an evaluation with their questions.

import { requireWhole, shareSample } from './chosen-rows.ts';
import { countRows } from './dataset.ts';
import { readQuestions, type QuestionOptions, type TaskQuestions } from './questions.ts';
import type { Task } from './types.ts';

export interface AskedTask {
  readonly task: Task;
  readonly questions: TaskQuestions;
}

/**
 * Reads the questions of each task. A sample is of all tasks together, each with as even a share as its size allows; a
 * task without a share is left out.
 * @throws DataError and UsageError as `readQuestions`
 */
export async function readTasks(
  tasks: readonly Task[],
  options: QuestionOptions,
): Promise<readonly AskedTask[]> {
  const shares =
    options.sample === undefined ? undefined : await sharesOf(options.sample, tasks, options.dataFolders);
  const read: AskedTask[] = [];
  for (const [index, task] of tasks.entries()) {
    const sample = shares?.[index];
    if (sample !== 0) read.push({ task, questions: await readQuestions(task, { ...options, sample }) });
  }
  return read;
}

async function sharesOf(
  sample: number,
  tasks: readonly Task[],
  dataFolders: readonly string[],
): Promise<readonly number[]> {
  requireWhole('the sample', sample, 1);
  return shareSample(
    sample,
    await Promise.all(tasks.map((task) => countRows(task, task.dataset.split, dataFolders))),
  );
}
