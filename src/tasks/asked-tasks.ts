// The tasks of an evaluation with their questions.

import { UsageError } from '../lib/errors.ts';
import { requireWhole, shareSample } from './chosen-rows.ts';
import { countRows } from './dataset.ts';
import { readQuestions, shotsOf, type QuestionOptions, type TaskQuestions } from './questions.ts';
import type { SelectedRun } from './registry.ts';
import type { Task } from './types.ts';

export interface AskedTask {
  readonly task: Task;
  readonly questions: TaskQuestions;
}

/**
 * Reads the questions of each task, once where two ways of naming it come to the same shots. A sample is of all tasks together, each with as
 * even a share as its size allows; a task without a share is left out.
 * @throws DataError and UsageError as `readQuestions`, UsageError for shots that a suite has its own of
 */
export async function readTasks(
  runs: readonly SelectedRun[],
  options: QuestionOptions,
): Promise<readonly AskedTask[]> {
  const asked = distinct(runs, options.shots);
  const shares =
    options.sample === undefined
      ? undefined
      : await sharesOf(
          options.sample,
          asked.map(({ task }) => task),
          options,
        );
  const read: AskedTask[] = [];
  for (const [index, { task, shots }] of asked.entries()) {
    const sample = shares?.[index];
    if (sample !== 0)
      read.push({ task, questions: await readQuestions(task, { ...options, shots, sample }) });
  }
  return read;
}

function distinct(
  runs: readonly SelectedRun[],
  askedShots: number | undefined,
): readonly Required<SelectedRun>[] {
  const found = new Map<string, Required<SelectedRun>>();
  for (const { task, shots: ofSuite } of runs) {
    if (ofSuite !== undefined && askedShots !== undefined) {
      throw new UsageError(
        `--num-fewshot ${askedShots} cannot be met: a suite such as paper has its own shots (${ofSuite} for ${task.name}). Leave it out, or name the tasks.`,
      );
    }
    const shots = shotsOf(task, ofSuite ?? askedShots);
    found.set(`${task.name} ${shots}`, { task, shots });
  }
  return [...found.values()];
}

async function sharesOf(
  sample: number,
  tasks: readonly Task[],
  { dataFolders, hubCache }: QuestionOptions,
): Promise<readonly number[]> {
  requireWhole('the sample', sample, 1);
  return shareSample(
    sample,
    await Promise.all(tasks.map((task) => countRows(task, task.dataset.split, dataFolders, hubCache))),
  );
}
