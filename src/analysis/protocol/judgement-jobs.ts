// What a judgement of predictors is made of: one seed's folds, or one family left out, by the paper's trees and by our mixture.

import { fitAndPredictRows } from '../predictor/fit-rows.ts';
import { binned } from '../trees/binned.ts';
import { floatsOf } from '../trees/matrix.ts';
import { meanAbsoluteError, numpyMean } from './errors-of-predictions.ts';
import { gridSearch } from './grid-search.ts';
import type { NestedSettings } from './nested-options.ts';
import { outerSplits, type Split } from './splits.ts';
import { columnsOf, type StudyMatrix } from './study-jobs.ts';

/** A task's rows with what the predictors may look at. */
export interface JudgedMatrix extends StudyMatrix {
  /** The family of each row. */
  readonly families: readonly string[];
  readonly standardErrors: readonly (number | null)[];
  /** The features that the paper's forward selection chose. */
  readonly selected: readonly string[];
  /** The features that every checkpoint's design can have: what the predictors that ship look at. */
  readonly design: readonly string[];
}

export interface JudgementData {
  readonly matrices: readonly JudgedMatrix[];
  readonly settings: Omit<NestedSettings, 'seed'>;
}

/** One seed of the paper's folds; or a family left out, `seed` then being that of the trees' inner folds. */
export interface JudgementJob {
  readonly matrix: number;
  readonly seed: number;
  readonly family?: string;
  /** Which predictors; all by default. */
  readonly of?: readonly Judged[];
}

/** The judged predictors. */
export const judged = ['trees', 'mixture', 'unweighted', 'design'] as const;
export type Judged = (typeof judged)[number];

/** Mean absolute errors of a seed; of a family the absolute errors, a row. None of a predictor that was not asked for. */
export type JudgementAnswer = Readonly<Record<Judged, readonly number[]>>;

/** What does a judgement's jobs, one by one. */
export function answering({ matrices, settings }: JudgementData): (job: JudgementJob) => JudgementAnswer {
  return ({ matrix: place, seed, family, of = judged }) => {
    const matrix = matrices[place];
    if (!matrix) throw new RangeError(`there is no matrix ${place}`);
    const predict = predictors(matrix, settings, seed, family !== undefined);
    if (family !== undefined) {
      const all = [...matrix.targets.keys()];
      const split = {
        train: all.filter((row) => matrix.families[row] !== family),
        test: all.filter((row) => matrix.families[row] === family),
      };
      return each(of, (name) => {
        const predicted = predict[name](split);
        return split.test.map((row, at) => Math.abs((matrix.targets[row] ?? NaN) - (predicted[at] ?? NaN)));
      });
    }
    const splits = outerSplits(matrix.rows.length, { ...settings, seed });
    return each(of, (name) => [
      numpyMean(
        splits.map((split) => meanAbsoluteError(at(matrix.targets, split.test), predict[name](split))),
      ),
    ]);
  };
}

function each(of: readonly Judged[], answer: (name: Judged) => readonly number[]): JudgementAnswer {
  return Object.fromEntries(
    judged.map((name) => [name, of.includes(name) ? answer(name) : []]),
  ) as unknown as JudgementAnswer;
}

type Predict = (split: Split) => readonly number[];

/** The predictors of one matrix. Where families are left out, no family stands on both sides when the mixture is weighed either. */
function predictors(
  matrix: JudgedMatrix,
  settings: JudgementData['settings'],
  seed: number,
  byFamily: boolean,
): Record<Judged, Predict> {
  const { names, rows, targets, families, standardErrors, selected, design } = matrix;
  const columns = columnsOf(matrix, selected);
  const source = binned(
    rows.map((row) => at(row, columns)),
    settings.missing,
  );
  const labels = floatsOf(targets, rows.length, 'target');
  const mixture =
    (features: readonly string[], main: readonly string[], weighted: boolean): Predict =>
    ({ train, test }) => {
      const places = columnsOf({ ...matrix, names }, features);
      const pick = (numbers: readonly number[]) => numbers.map((row) => at(rows[row] ?? [], places));
      return fitAndPredictRows(features, pick(train), at(targets, train), pick(test), {
        main,
        missing: settings.missing,
        ...(byFamily ? { families: train.map((row) => families[row] ?? '') } : {}),
        ...(weighted ? { standardErrors: train.map((row) => standardErrors[row] ?? null) } : {}),
      });
    };
  return {
    trees: (split) => gridSearch(source, labels, targets, split, { ...settings, seed }).prediction,
    mixture: mixture(names, selected, true),
    unweighted: mixture(names, selected, false),
    design: mixture(
      design,
      selected.filter((name) => design.includes(name)),
      true,
    ),
  };
}

function at(values: readonly number[], places: readonly number[]): readonly number[] {
  return places.map((place) => values[place] ?? NaN);
}
