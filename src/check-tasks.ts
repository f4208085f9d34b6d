// What becomes of tasks' questions when a model's tokenizer takes them: read, framed and encoded as an evaluation does, and not run.

import { questionOptions } from './evaluation/bundles.ts';
import type { EvaluateOptions } from './evaluation/options.ts';
import { missingData } from './planning/data.ts';
import { openFraming } from './runners/framing.ts';
import type { Model } from './runners/model.ts';
import type { MissingData } from './runners/plan/types.ts';
import { checkRequests } from './runners/request-check.ts';
import type { CheckedTask } from './runners/request-counts.ts';
import { readTasks } from './tasks/asked-tasks.ts';
import { selectTasks } from './tasks/registry.ts';

/** Questions of each task that are looked at where no limit was asked for: enough to see whether a tokenizer and a task go together. */
export const usualQuestions = 200;

/** Of more tasks, so many together, but for the least of each: some thousand requests a few seconds. */
const usualTogether = 2000;
const leastQuestions = 20;

export type CheckOptions = Pick<
  EvaluateOptions,
  | 'tasks'
  | 'data'
  | 'hubCache'
  | 'shots'
  | 'limit'
  | 'seed'
  | 'chatTemplate'
  | 'fewshotAsMultiturn'
  | 'systemInstruction'
>;

/**
 * Checks the first questions of each task, `limit` or at most 200 of them. Tasks whose data are not here are named and left out.
 * @param tell told each task before it is looked at
 * @throws UsageError, DataError and ModelError as `evaluate` in all other cases
 */
export async function checkTasks(
  model: Model,
  options: CheckOptions,
  warn: (message: string) => void,
  tell: (task: string) => void,
): Promise<{ readonly tasks: readonly CheckedTask[]; readonly missing: readonly MissingData[] }> {
  const { runs } = selectTasks(options.tasks);
  const { framing } = await openFraming(model.checkpoint, options, warn);
  const { limit = usualLimit(runs.length) } = options;
  const reading = questionOptions({ models: [], ...options, limit });
  const missing = await missingData(runs, reading);
  const here = runs.filter(({ task }) => !missing.some((lacking) => lacking.task === task.name));
  const encoding = { ...model, vocabulary: model.checkpoint.vocabulary };
  const tasks: CheckedTask[] = [];
  for (const { task, questions } of here.length === 0 ? [] : await readTasks(here, reading)) {
    tell(task.name);
    const requests = questions.questions.map(({ question, parts }) => question.requests(framing(parts)));
    const { total, shots } = questions;
    tasks.push({ task: task.name, shots, total, ...checkRequests(requests, encoding) });
  }
  return { tasks, missing };
}

const usualLimit = (tasks: number): number =>
  Math.min(usualQuestions, Math.max(leastQuestions, Math.ceil(usualTogether / tasks)));
