// The points of a grid search in scikit-learn's order (sklearn/model_selection/_search.py, `ParameterGrid`), and the fits that answer them.

import { defaultParameters, type Parameters } from '../trees/parameters.ts';

/** The names that can be searched over: XGBoost's. */
export type GridName = Exclude<keyof Parameters, 'missing'>;

/** Lists of values; the search tries every combination. */
export type Grid = Readonly<Partial<Record<GridName, readonly number[]>>>;
export type GridPoint = Readonly<Partial<Record<GridName, number>>>;

/** The grid of the paper's code (performance_predict_from_db.py, `train_and_evaluate_w_search`). */
export const paperGrid: Grid = {
  max_depth: [2, 3, 5],
  learning_rate: [0.01, 0.1, 0.3],
  n_estimators: [50, 100],
};

/** Every combination, names in alphabetical order, the last name's value changing fastest. */
export function gridPoints(grid: Grid): readonly GridPoint[] {
  const names = (Object.keys(grid) as GridName[]).sort();
  return names.reduce<readonly GridPoint[]>(
    (points, name) =>
      points.flatMap((point) => (grid[name] ?? []).map((value) => ({ ...point, [name]: value }))),
    [{}],
  );
}

/** Points that differ in their number of trees only: one fit of the most trees answers all of them. */
export interface GridFit {
  readonly parameters: Parameters;
  /** Ascending numbers of trees, and for each the places in the grid of the points that have it. */
  readonly counts: readonly number[];
  readonly places: readonly (readonly number[])[];
}

/** The fits that answer all points of a grid. */
export function gridFits(points: readonly GridPoint[]): readonly GridFit[] {
  const fits = new Map<string, { parameters: Parameters; byCount: Map<number, number[]> }>();
  for (const [place, point] of points.entries()) {
    const parameters = { ...defaultParameters, ...point };
    const { n_estimators: count } = parameters;
    const key = JSON.stringify({ ...parameters, n_estimators: 0 });
    const fit = fits.get(key) ?? { parameters, byCount: new Map<number, number[]>() };
    fits.set(key, fit);
    fit.byCount.set(count, [...(fit.byCount.get(count) ?? []), place]);
  }
  return [...fits.values()].map(({ parameters, byCount }) => {
    const counts = [...byCount.keys()].sort((a, b) => a - b);
    return { parameters, counts, places: counts.map((count) => byCount.get(count) ?? []) };
  });
}
