// A study is many nested cross-validations that know nothing of one another: the jobs that threads share out.

import { nestedCrossValidation } from './nested-cross-validation.ts';
import type { NestedSettings } from './nested-options.ts';

/** A task's rows with all features that any set may use. */
export interface StudyMatrix {
  readonly task: string;
  readonly names: readonly string[];
  readonly rows: readonly (readonly number[])[];
  readonly targets: readonly number[];
}

/** What all jobs of a study read; each thread is given it once. */
export interface StudyData {
  readonly matrices: readonly StudyMatrix[];
  readonly settings: Omit<NestedSettings, 'seed'>;
}

/** One nested cross-validation: of which matrix, by which of its columns, with which seed. */
export interface StudyJob {
  readonly matrix: number;
  readonly columns: readonly number[];
  readonly seed: number;
}

export interface StudyAnswer {
  readonly mae: number;
  readonly median_mae: number;
}

/** Does a job, here or in a thread; the answer is the same. */
export type RunJob = (job: StudyJob) => Promise<StudyAnswer>;

/** What does a study's jobs, one by one. */
export function answering({ matrices, settings }: StudyData): (job: StudyJob) => StudyAnswer {
  return ({ matrix, columns, seed }) => {
    const { rows = [], targets = [] } = matrices[matrix] ?? {};
    const chosen = rows.map((row) => columns.map((column) => row[column] ?? NaN));
    const { mae, median_mae } = nestedCrossValidation(chosen, targets, { ...settings, seed });
    return { mae, median_mae };
  };
}

/** The places of features in a matrix. Throws RangeError for one that it lacks. */
export function columnsOf({ task, names }: StudyMatrix, features: readonly string[]): readonly number[] {
  return features.map((feature) => {
    const column = names.indexOf(feature);
    if (column < 0) throw new RangeError(`the matrix of ${task} has no feature ${feature}`);
    return column;
  });
}
