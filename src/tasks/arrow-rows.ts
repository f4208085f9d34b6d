// Rows as Apache Arrow reads a file, and so as lm-eval hashes them: each record has every field that any row of the file has, in the order
// of first appearance, null where a row lacks it; records inside records and lists too.
//
// Known limit: Arrow reads a column of whole numbers and floats as floats (`1` becomes `1.0` in lm-eval's doc hash). No benchmark has such a column.

import type { Row } from './types.ts';

/** The records that were seen at one place of the rows. */
interface Shape {
  readonly fields: Map<string, Shape>;
  items?: Shape;
}

/** Completes the rows of one file. A row that lacks nothing is returned as it is. */
export function asArrowReads(rows: readonly Row[]): readonly Row[] {
  const shape: Shape = { fields: new Map() };
  for (const row of rows) learn(shape, row);
  return rows.map((row) => completed(shape, row) as Row);
}

function learn(shape: Shape, value: unknown): void {
  if (Array.isArray(value)) {
    shape.items ??= { fields: new Map() };
    for (const item of value) learn(shape.items, item);
  } else if (isRecord(value)) {
    for (const name of Object.keys(value)) {
      let field = shape.fields.get(name);
      if (field === undefined) shape.fields.set(name, (field = { fields: new Map() }));
      learn(field, value[name]);
    }
  }
}

function completed(shape: Shape, value: unknown): unknown {
  if (Array.isArray(value)) {
    const { items } = shape;
    if (items === undefined || (items.fields.size === 0 && items.items === undefined)) return value;
    const list = value.map((item: unknown) => completed(items, item));
    return list.every((item, index) => item === value[index]) ? value : list;
  }
  if (!isRecord(value)) return value;
  const names = Object.keys(value);
  const fields = [...shape.fields].map(([name, field]) => [
    name,
    Object.hasOwn(value, name) ? completed(field, value[name]) : null,
  ]) satisfies [string, unknown][];
  const whole =
    fields.length === names.length &&
    fields.every(([name, item], i) => name === names[i] && item === value[name]);
  return whole ? value : Object.fromEntries(fields);
}

function isRecord(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
