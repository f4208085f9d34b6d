// A task's questions, ready to be asked: rows chosen and shots drawn. A framing makes the text when it is wanted.

import { isDeepStrictEqual } from 'node:util';
import { DataError, UsageError } from '../lib/errors.ts';
import { stableHash } from '../lib/hash.ts';
import { PythonRandom } from '../lib/random.ts';
import { chosenRows, requireWhole, type Choice } from './chosen-rows.ts';
import { readSplit } from './dataset.ts';
import { drawShots } from './fewshot.ts';
import { defaultDelimiter } from './frame.ts';
import type { Split } from './split.ts';
import type { PromptParts, Question, Row, Shot, Task } from './types.ts';

/** `seed` seeds the few-shot draw, and that of the sample. `shots` is ignored by a task whose shots are locked. */
export interface QuestionOptions extends Choice {
  /** Searched in order for each split. */
  readonly dataFolders: readonly string[];
  /** The hub's cache folder, searched after them. */
  readonly hubCache?: string | undefined;
  readonly shots?: number | undefined;
}

/** A question with its place in the evaluated split and what stands before its prompt. */
export interface PlacedQuestion {
  readonly index: number;
  readonly question: Question;
  readonly parts: PromptParts;
}

export interface TaskQuestions {
  /** Rows of the evaluated split. */
  readonly total: number;
  /** Shots before each question. */
  readonly shots: number;
  /** Hash of the files of the evaluated rows and, with shots, of the rows that they are drawn from. */
  readonly dataHash: string;
  /** Those that are asked, ascending. */
  readonly questions: readonly PlacedQuestion[];
}

/**
 * Reads a task's rows and draws its shots: one generator a task, one draw a question that is asked, in order, as lm-eval (lm_eval/evaluator.py, `set_fewshot_seed`).
 * Every row that is asked or shown is read here, so that a bad one is found before anything is computed.
 * Throws DataError with file and line, and UsageError for options that cannot be met.
 */
export async function readQuestions(task: Task, options: QuestionOptions): Promise<TaskQuestions> {
  requireWhole('the seed', options.seed, 0);
  const shots = shotsOf(task, options.shots);
  const split = await readSplit(task, task.dataset.split, options.dataFolders, options.hubCache);
  const indices = chosenRows(split.rows.length, options);
  const questions = indices.map((index) => readRow(task, split, index));
  const pool = shots === 0 ? undefined : await readPool(task, split, options);
  const rows = indices.map((index) => at(split.rows, index));
  const drawn = pool === undefined ? [] : readShots(task, pool, rows, shots, options.seed);
  const { description = '', delimiter = defaultDelimiter } = task;
  return {
    total: split.rows.length,
    shots,
    dataHash: stableHash({ questions: split.sha256, shots: pool?.sha256 ?? null }),
    questions: indices.map((index, place) => ({
      index,
      question: at(questions, place),
      parts: { description, delimiter, shots: drawn[place] ?? [] },
    })),
  };
}

/** The rows that shots are drawn from: a split of the data set, or those that the task brings. */
async function readPool(
  task: Task,
  asked: Split,
  { dataFolders, hubCache }: QuestionOptions,
): Promise<Split> {
  const { fixedShots, dataset } = task;
  if (fixedShots !== undefined) {
    return {
      path: `the shots of ${task.name}`,
      sha256: stableHash(fixedShots),
      rows: fixedShots,
      place: (index) => `shot ${index} of ${task.name}`,
    };
  }
  const { shotsSplit = dataset.split } = dataset;
  return shotsSplit === dataset.split ? asked : readSplit(task, shotsSplit, dataFolders, hubCache);
}

/** The shots before each question of a task: those asked for, or its own. */
export function shotsOf(task: Task, asked: number | undefined): number {
  if (asked !== undefined) requireWhole('the number of shots', asked, 0);
  return task.shotsLocked === true ? task.shots : (asked ?? task.shots);
}

/** The shots of each row that is asked. A shot that stands before several questions is read once and shared. */
function readShots(
  task: Task,
  pool: Split,
  rows: readonly Row[],
  shots: number,
  seed: number,
): readonly (readonly Shot[])[] {
  const draw = { sampling: task.sampling, random: new PythonRandom(seed), poolSize: pool.rows.length, shots };
  const read = new Map<number, Shot>();
  const shotAt = (index: number): Shot => {
    const known = read.get(index);
    if (known !== undefined) return known;
    const { prompt, answer } = readRow(task, pool, index);
    read.set(index, { prompt, answer });
    return { prompt, answer };
  };
  try {
    return rows.map((row) =>
      drawShots(draw, (index) => isDeepStrictEqual(pool.rows[index], row)).map(shotAt),
    );
  } catch (error) {
    if (error instanceof UsageError)
      throw new UsageError(`task ${task.name}, ${pool.path}: ${error.message}`);
    throw error;
  }
}

function readRow(task: Task, split: Split, index: number): Question {
  try {
    return task.read(at(split.rows, index));
  } catch (error) {
    if (error instanceof DataError) throw new DataError(`${split.place(index)}: ${error.message}`);
    throw error;
  }
}

function at<T>(list: readonly T[], index: number): T {
  const item = list[index];
  if (item === undefined) throw new RangeError(`no item ${index} in a list of ${list.length}`);
  return item;
}
