// From measured passes to the time of others: seconds for each token, pair of tokens, row and pass, all at least 0.

import { noWork, type PassWork, type PerKind, workKinds } from './pass-work.ts';

/** Work that was done, and the seconds that it took. */
export interface MeasuredWork {
  readonly work: PassWork;
  readonly seconds: number;
}

/** Seconds for one of each kind. */
export type PassCost = PerKind;

type Kind = (typeof workKinds)[number];

/** The seconds of work. */
export const secondsOf = (cost: PassCost, work: PassWork): number =>
  workKinds.reduce((sum, kind) => sum + cost[kind] * work[kind], 0);

/**
 * The costs that explain measurements best: the least sum of squared relative errors among those where no cost is below 0.
 * Few measurements tell few costs apart: as many as there are measurements, tokens first. What was not measured of texts
 * that are generated side by side is taken to cost what it does of those that are read.
 */
export function fitCost(measured: readonly MeasuredWork[]): PassCost {
  const usable = measured.filter(({ seconds }) => seconds > 0);
  const present = workKinds.filter((kind) => usable.some(({ work }) => work[kind] > 0));
  const kinds = present.slice(0, usable.length);
  let best: { readonly cost: PassCost; readonly error: number } | undefined;
  for (let subset = (1 << kinds.length) - 1; subset > 0; subset--) {
    const chosen = kinds.filter((_, index) => (subset >> index) & 1);
    const cost = leastSquares(usable, chosen);
    if (!cost) continue;
    const error = usable.reduce(
      (sum, { work, seconds }) => sum + (secondsOf(cost, work) / seconds - 1) ** 2,
      0,
    );
    if (!best || error < best.error) best = { cost, error };
  }
  const cost = best?.cost ?? noWork;
  const isKnown = cost.slotTokens > 0 || cost.slotPairs > 0;
  return isKnown ? cost : { ...cost, slotTokens: cost.tokens + cost.rows, slotPairs: cost.pairs };
}

/** Undefined where the measurements do not tell the kinds apart, or one would cost less than nothing. */
function leastSquares(measured: readonly MeasuredWork[], kinds: readonly Kind[]): PassCost | undefined {
  const rows = measured.map(({ work, seconds }) => kinds.map((kind) => work[kind] / seconds));
  const scale = kinds.map((_, kind) => Math.hypot(...rows.map((row) => row[kind] as number)));
  if (scale.includes(0)) return undefined;
  const normed = rows.map((row) => row.map((value, kind) => value / (scale[kind] as number)));
  const product = (a: number, b: number): number =>
    normed.reduce((sum, row) => sum + (row[a] as number) * (row[b] as number), 0);
  const solved = solve(
    kinds.map((_, a) => kinds.map((__, b) => product(a, b))),
    kinds.map((_, kind) => normed.reduce((sum, row) => sum + (row[kind] as number), 0)),
  );
  if (!solved?.every((value) => value >= 0)) return undefined;
  return {
    ...noWork,
    ...Object.fromEntries(
      kinds.map((kind, index) => [kind, (solved[index] as number) / (scale[index] as number)]),
    ),
  };
}

/** Gaussian elimination with pivots; undefined where the matrix is singular, or nearly. */
function solve(
  matrix: readonly (readonly number[])[],
  right: readonly number[],
): readonly number[] | undefined {
  const rows = matrix.map((row, index) => [...row, right[index] as number]);
  const size = rows.length;
  const at = (row: number, column: number): number => rows[row]?.[column] as number;
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column + 1; row < size; row++)
      if (Math.abs(at(row, column)) > Math.abs(at(pivot, column))) pivot = row;
    if (Math.abs(at(pivot, column)) < 1e-9) return undefined;
    [rows[column], rows[pivot]] = [rows[pivot] as number[], rows[column] as number[]];
    for (let row = 0; row < size; row++) {
      if (row === column) continue;
      const factor = at(row, column) / at(column, column);
      rows[row] = (rows[row] as number[]).map((value, index) => value - factor * at(column, index));
    }
  }
  return rows.map((row, index) => (row[size] as number) / (row[index] as number));
}
