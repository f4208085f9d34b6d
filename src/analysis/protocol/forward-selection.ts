// The paper's forward selection (performance_predict_from_db_gradual.py, `forward_feature_selection`): from the size of a model and its
// training tokens, the feature that lowers the error most is added as long as it lowers it enough.

import { numpyMean } from './errors-of-predictions.ts';
import { columnsOf, type RunJob, type StudyData } from './study-jobs.ts';

/** One feature that was added. */
export interface SelectionStep {
  readonly feature: string;
  readonly mae_before: number;
  readonly mae_after: number;
  readonly improvement: number;
}

export interface Selection {
  readonly task: string;
  /** Those it began with, then those added, in order. */
  readonly features: readonly string[];
  readonly start_mae: number;
  readonly final_mae: number;
  readonly steps: readonly SelectionStep[];
}

export interface SelectionOptions {
  readonly start: readonly string[];
  readonly candidates: readonly string[];
  /** Default: 0 to 9. */
  readonly seeds?: readonly number[];
  /** What the mean error must fall by, more than. Default: 1e-4. */
  readonly threshold?: number;
}

/** The paper's seeds. */
const paperSeeds = Array.from({ length: 10 }, (_, seed) => seed);

/**
 * Selects features for one matrix of a study. The first of equally good candidates is added. With nothing to start from, the error to
 * improve on is that of the median of the labels.
 */
export async function forwardSelection(
  data: StudyData,
  place: number,
  { start, candidates, seeds = paperSeeds, threshold = 1e-4 }: SelectionOptions,
  run: RunJob,
): Promise<Selection> {
  const matrix = data.matrices[place];
  if (!matrix) throw new RangeError(`the study has no matrix ${place}`);
  const answers = (features: readonly string[]) => {
    const columns = columnsOf(matrix, features);
    return Promise.all(seeds.map((seed) => run({ matrix: place, columns, seed })));
  };
  const errorWith = async (features: readonly string[]): Promise<number> =>
    numpyMean((await answers(features)).map(({ mae }) => mae));
  const features = [...start];
  const steps: SelectionStep[] = [];
  const start_mae =
    start.length > 0
      ? await errorWith(start)
      : numpyMean((await answers(candidates.slice(0, 1))).map(({ median_mae }) => median_mae));
  let before = start_mae;
  for (;;) {
    const left = candidates.filter((candidate) => !features.includes(candidate));
    const errors = await Promise.all(left.map((candidate) => errorWith([...features, candidate])));
    const best = errors.reduce((least, mae, at) => (mae < (errors[least] ?? NaN) ? at : least), 0);
    const feature = left[best];
    const mae_after = errors[best] ?? NaN;
    const improvement = before - mae_after;
    if (feature === undefined || !(improvement > threshold)) break;
    steps.push({ feature, mae_before: before, mae_after, improvement });
    features.push(feature);
    before = mae_after;
  }
  return { task: matrix.task, features, start_mae, final_mae: before, steps };
}
