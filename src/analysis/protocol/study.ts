// The paper's significance study: feature sets against each other over many seeds, task by task.

import { numpyMean } from './errors-of-predictions.ts';
import { linearBaseline } from './linear-baseline.ts';
import { benjaminiHochberg, pairedTTest } from './significance.ts';
import { columnsOf, type RunJob, type StudyData } from './study-jobs.ts';

/** The features of a set for each matrix, in the matrices' order; null where it has none there. */
export interface FeatureSet {
  readonly name: string;
  readonly features: readonly (readonly string[] | null)[];
}

/** A feature set on one task. */
export interface SetResult {
  readonly set: string;
  readonly features: readonly string[];
  /** The mean over the seeds, and each seed's figure. */
  readonly mae: number;
  readonly maes: readonly number[];
  /** Against the first set, null for that one: the part of its error that this one saves, and the paired test. */
  readonly against: {
    readonly relative_improvement: number;
    readonly t: number;
    readonly p: number;
    /** Corrected over the tasks by Benjamini and Hochberg. */
    readonly p_corrected: number;
    readonly significant: boolean;
  } | null;
}

export interface TaskResult {
  readonly task: string;
  readonly rows: number;
  /** Means over the seeds: of the median of the labels, and of a straight line in the first set's features. */
  readonly median_mae: number;
  readonly linear_mae: number | null;
  readonly sets: readonly SetResult[];
}

/** As in the paper: an improvement is significant below this. */
const level = 0.05;

/**
 * Runs every set on every task with every seed. Jobs are independent and put together in a fixed order, so the result does not depend on
 * how many threads do them.
 * @param sets the first is what the others are compared with
 */
export async function significanceStudy(
  data: StudyData,
  sets: readonly FeatureSet[],
  seeds: readonly number[],
  run: RunJob,
): Promise<readonly TaskResult[]> {
  const measured = await Promise.all(
    data.matrices.map((_, matrix) => Promise.all(sets.map((set) => measure(data, matrix, set, seeds, run)))),
  );
  const tests = measured.map(([first, ...others]) =>
    [null, ...others].map((other) =>
      first && other && seeds.length > 1 ? pairedTTest(first.maes, other.maes) : undefined,
    ),
  );
  return data.matrices.map((matrix, place): TaskResult => {
    const found = measured[place] ?? [];
    const [first] = found;
    return {
      task: matrix.task,
      rows: matrix.rows.length,
      median_mae: first?.median_mae ?? NaN,
      linear_mae: first ? linearMae(data, place, first.features, seeds) : null,
      sets: found.flatMap((result, set) => {
        if (!result) return [];
        const { features, mae, maes } = result;
        const test = tests[place]?.[set];
        const all = tests.flatMap((ofTask) => ofTask[set] ?? []);
        const corrected = benjaminiHochberg(all.map(({ p }) => p));
        const p_corrected = (test && corrected[all.indexOf(test)]) ?? 1;
        const against = test
          ? {
              relative_improvement: 1 - mae / (first?.mae ?? NaN),
              ...test,
              p_corrected,
              significant: p_corrected < level,
            }
          : null;
        return [{ set: sets[set]?.name ?? '', features, mae, maes, against }];
      }),
    };
  });
}

async function measure(
  data: StudyData,
  place: number,
  set: FeatureSet,
  seeds: readonly number[],
  run: RunJob,
): Promise<{ features: readonly string[]; mae: number; median_mae: number; maes: readonly number[] } | null> {
  const matrix = data.matrices[place];
  const features = set.features[place];
  if (!matrix || !features) return null;
  const columns = columnsOf(matrix, features);
  const answers = await Promise.all(seeds.map((seed) => run({ matrix: place, columns, seed })));
  const maes = answers.map(({ mae }) => mae);
  return {
    features,
    mae: numpyMean(maes),
    median_mae: numpyMean(answers.map(({ median_mae }) => median_mae)),
    maes,
  };
}

/** null where a value is missing: a line has no way round it. */
function linearMae(
  { matrices, settings }: StudyData,
  place: number,
  features: readonly string[],
  seeds: readonly number[],
): number | null {
  const matrix = matrices[place];
  if (!matrix) return null;
  const columns = columnsOf(matrix, features);
  const rows = matrix.rows.map((row) => columns.map((column) => row[column] ?? NaN));
  if (rows.flat().some((value) => Number.isNaN(value) || value === settings.missing)) return null;
  return numpyMean(seeds.map((seed) => linearBaseline(rows, matrix.targets, { ...settings, seed })));
}
