// What XGBoost did with made-up tables (tests/goldens/xgboost/make.py), as the tests compare with it.

import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { Ensemble, Tree } from '../../../src/analysis/trees/ensemble.ts';
import type { Parameters } from '../../../src/analysis/trees/parameters.ts';

type Cells = readonly (readonly (number | null)[])[];

/** A tree as XGBoost's model file has it; a leaf's value stands in `condition`. */
export interface GoldenTree {
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly feature: readonly number[];
  readonly condition: readonly number[];
  readonly default_left: readonly number[];
  readonly cover?: readonly number[];
  readonly gain?: readonly number[];
}

interface Fit {
  readonly name: string;
  readonly params: Partial<Parameters>;
  readonly rows: Cells;
  readonly fresh?: Cells;
  readonly targets: readonly number[];
  readonly weights?: readonly number[];
  readonly base_score: number;
  readonly prediction: readonly number[];
  readonly contributions: readonly (readonly number[])[];
  readonly trees: readonly GoldenTree[];
}

export interface LongFit {
  readonly name: string;
  readonly params: Partial<Parameters>;
  readonly length: number;
  readonly weighted: boolean;
  readonly prediction: readonly number[];
  readonly trees: readonly GoldenTree[];
}

export interface SavedModel {
  readonly name: string;
  readonly text: string;
  readonly rows?: Cells;
  readonly prediction?: readonly number[];
}

function casesOf<T>(file: string): readonly T[] {
  const text = readFileSync(new URL(`../../goldens/xgboost/${file}`, import.meta.url), 'utf8');
  const [, ...lines] = text.trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as T);
}

export const fits = casesOf<Fit>('fits.jsonl');
export const longFits = casesOf<LongFit>('long.jsonl');
export const savedModels = casesOf<SavedModel>('models.jsonl');

/** Rows with NaN where the file has null. */
export function rowsOf(cells: Cells): number[][] {
  return cells.map((row) => row.map((cell) => cell ?? NaN));
}

/** The rows that were fitted, then those that were only predicted. */
export function askedRows({ rows, fresh = [] }: Fit): number[][] {
  return rowsOf([...rows, ...fresh]);
}

/** Expects XGBoost's trees: structure, thresholds, leaves, default directions, cover and gain, all of them as float32. */
export function expectTrees(ensemble: Ensemble, golden: readonly GoldenTree[]): void {
  expect(ensemble.trees.map(shapeOf)).toEqual(
    golden.map((tree) => ({
      left: tree.left,
      right: tree.right,
      feature: tree.left.map((child, node) => (child < 0 ? -1 : tree.feature[node])),
      condition: float32(tree.condition),
      default_left: tree.default_left,
    })),
  );
  for (const [index, { cover, gain }] of golden.entries()) {
    if (cover) expect(ensemble.trees[index]?.cover).toEqual(float32(cover));
    if (gain) expect(ensemble.trees[index]?.gain).toEqual(float32(gain));
  }
}

function shapeOf({ left, right, feature, threshold, missingLeft, value }: Tree): GoldenTree {
  return {
    left,
    right,
    feature,
    condition: float32(left.map((child, node) => (child < 0 ? value[node] : threshold[node]) ?? NaN)),
    default_left: missingLeft.map(Number),
  };
}

/** Rounded to float32, with a plain zero for a negative one. */
export function float32(values: readonly number[]): number[] {
  return values.map((value) => Math.fround(value) + 0);
}
