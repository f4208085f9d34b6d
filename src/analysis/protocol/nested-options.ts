// The options of a nested cross-validation: defaults, ranges, and how many rows they need.

import { DataError, UsageError } from '../../lib/errors.ts';
import { completeParameters } from '../trees/parameters.ts';
import { type Grid, paperGrid } from './grid.ts';

/** How a nested cross-validation is done. */
export interface NestedOptions {
  /** Values to search over, by XGBoost's names. Default: the paper's grid. */
  readonly parameters?: Grid | undefined;
  /** Seeds every split. Default: 0. */
  readonly seed?: number | undefined;
  /** The value that stands for an absent one; NaN always does. Default: -1. */
  readonly missing?: number | undefined;
  /** Default: 3. */
  readonly outerFolds?: number | undefined;
  /** Default: 3. */
  readonly innerFolds?: number | undefined;
  /** The share of each outer training part that is set aside and not used. Default: 0.2, as in the paper's code. */
  readonly heldBack?: number | undefined;
}

/** The same with nothing left open. */
export interface NestedSettings {
  readonly parameters: Grid;
  readonly seed: number;
  readonly missing: number;
  readonly outerFolds: number;
  readonly innerFolds: number;
  readonly heldBack: number;
}

const names = ['parameters', 'seed', 'missing', 'outerFolds', 'innerFolds', 'heldBack'];

/** Fills in the defaults. Throws UsageError for an unknown option or a value out of range. */
export function completeNestedOptions(options: NestedOptions = {}): NestedSettings {
  const unknown = Object.keys(options).find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new UsageError(`there is no option \`${unknown}\`; the options are: ${names.join(', ')}.`);
  const { parameters = paperGrid, seed = 0, missing = -1 } = options;
  const { outerFolds = 3, innerFolds = 3, heldBack = 0.2 } = options;
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff)
    throw new UsageError(
      `the seed is ${seed}; it has to be a whole number from 0 to ${0xffffffff}, NumPy's seeds.`,
    );
  for (const [name, folds] of Object.entries({ outerFolds, innerFolds })) {
    if (!Number.isInteger(folds) || folds < 2)
      throw new UsageError(`${name} is ${folds}; it has to be a whole number of at least 2.`);
  }
  if (!(heldBack >= 0 && heldBack < 1))
    throw new UsageError(`heldBack is ${heldBack}; it has to be a share from 0 to below 1.`);
  checkGrid(parameters);
  return { parameters, seed, missing, outerFolds, innerFolds, heldBack };
}

function checkGrid(grid: Grid): void {
  for (const [name, values] of Object.entries(grid)) {
    if (!Array.isArray(values) || values.length === 0)
      throw new UsageError(`the grid's ${name} has no values; give a list of at least one.`);
    for (const value of values) completeParameters({ [name]: value });
    if (name === 'missing')
      throw new UsageError('missing is no parameter to search over; give it as an option.');
  }
}

/** How many of `rows` training rows are learnt from when a share is held back: scikit-learn rounds the share up. */
export function learntRows(rows: number, heldBack: number): number {
  return rows - Math.ceil(heldBack * rows);
}

/** Throws DataError where an inner fold would have nothing to predict, with the least number of rows that would do. */
export function checkRowCount(rows: number, { outerFolds, innerFolds, heldBack }: NestedSettings): void {
  const enough = (count: number): boolean =>
    count >= outerFolds && learntRows(count - Math.ceil(count / outerFolds), heldBack) >= innerFolds;
  if (enough(rows)) return;
  let least = rows;
  while (!enough(least)) least += 1;
  throw new DataError(
    `${rows} ${rows === 1 ? 'row is' : 'rows are'} too few for ${outerFolds} outer and ${innerFolds} inner folds; at least ${least} are needed.`,
  );
}
