// The Gaussian process's inputs: columns and derived quantities standardised, categories as indicators, and the kernel over them.

import { designFeatures } from '../design/features.ts';
import type { KernelPart } from './gaussian-process.ts';
import { moments } from './moments.ts';
import { derivedQuantities, paramsColumn, quantity, type Table } from './quantities.ts';
import { rounded } from './rounded.ts';

/** The code of an input that says whether a number is missing. */
const absent = -1;

/** One input: a quantity less `mean` over `spread` (0 where missing), or, with a `code`, whether a category has that code. */
export interface Input {
  readonly of: string;
  readonly code: number | null;
  readonly mean: number;
  readonly spread: number;
}

/** Names of the features that are categories. */
const categories: ReadonlySet<string> = new Set(
  designFeatures.filter((feature) => feature.kind === 'category').map((feature) => feature.name),
);

/** Whether a feature of this name is a category. */
export function isCategory(name: string): boolean {
  return categories.has(name);
}

/**
 * The inputs of a table and two kernels over them. Size and English tokens enter linearly and smoothly; the `main` features with
 * the derived quantities as one smooth term; further columns (descriptions of generated text), if there are any, as a third in
 * which size and tokens dominate. The second kernel adds a term over all categories, and over what is missing.
 */
export function kernelInputs(
  table: Table,
  main: readonly string[],
): { inputs: Input[]; kernels: KernelPart[][] } {
  const inputs: Input[] = [];
  const place = (name: string): number[] => {
    if (isCategory(name)) {
      const codes = [...new Set(quantity(table, name))].filter((code) => !Number.isNaN(code));
      return codes.sort((a, b) => a - b).map((code) => add(inputs, { of: name, code, mean: 0, spread: 1 }));
    }
    return [add(inputs, { of: name, code: null, ...moments(quantity(table, name)) })];
  };
  const all = (names: readonly string[], factor = 1) =>
    names.flatMap(place).map((input) => ({ input, factor }));
  const size = all([paramsColumn, 'English tokens']);
  const structure = all([...new Set([paramsColumn, ...derivedQuantities, ...main])]);
  const described = new Set([paramsColumn, ...derivedQuantities, ...main]).size;
  const background = table.names.filter(
    (name) => !main.includes(name) && !designFeatures.some((feature) => feature.name === name),
  );
  const parts: KernelPart[] = [
    { kind: 'linear', weight: 1, length: 1, inputs: size },
    { kind: 'matern', weight: 0.5, length: 1, inputs: size },
    { kind: 'matern', weight: 0.4, length: Math.max(3, 0.9 * Math.sqrt(described)), inputs: structure },
  ];
  const generated = [...background, ...main].filter((name) => !designFeatures.some((f) => f.name === name));
  if (generated.length > 0) {
    parts.push({ kind: 'matern', weight: 0.5, length: 4, inputs: [...size, ...all(generated, 0.3)] });
  }
  const columns = table.names.filter((name) => designFeatures.some((feature) => feature.name === name));
  const kinds = columns.filter(isCategory).flatMap(place);
  const absences = columns
    .filter((name) => !isCategory(name) && quantity(table, name).some(Number.isNaN))
    .map((name) => add(inputs, { of: name, code: absent, mean: 0, spread: 1 }));
  const indicators = [...kinds, ...absences].map((input) => ({ input, factor: 1 }));
  if (indicators.length === 0) return { inputs, kernels: [parts] };
  const categories: KernelPart = { kind: 'matern', weight: 0.2, length: 2, inputs: indicators };
  return { inputs, kernels: [parts, [...parts, categories]] };
}

/** The rows of a table as inputs. */
export function inputRows(table: Table, inputs: readonly Input[]): number[][] {
  const seen = new Map<string, number[]>();
  const values = inputs.map(({ of }) => {
    const known = seen.get(of) ?? quantity(table, of);
    seen.set(of, known);
    return known;
  });
  return table.rows.map((_, row) =>
    inputs.map(({ code, mean, spread }, at) => {
      const value = values[at]?.[row] ?? NaN;
      if (code === absent) return Number.isNaN(value) ? 1 : 0;
      if (code !== null) return value === code ? 1 : 0;
      return Number.isNaN(value) ? 0 : rounded((value - mean) / spread, 6);
    }),
  );
}

function add(inputs: Input[], input: Input): number {
  const known = inputs.findIndex(({ of, code }) => of === input.of && code === input.code);
  return known >= 0 ? known : inputs.push(input) - 1;
}
