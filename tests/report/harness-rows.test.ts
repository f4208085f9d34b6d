import { describe, expect, test } from 'vitest';
import { harnessTable, type HarnessEntry, type HarnessGroup } from '../../src/report/harness-rows.ts';
import type { MetricValue } from '../../src/results/types.ts';
import { readGolden } from '../goldens/read.ts';

interface Case {
  readonly name: string;
  readonly entries: readonly HarnessEntry[];
  readonly groups: readonly HarnessGroup[];
  readonly column: 'Tasks' | 'Groups';
  readonly table: string;
}

const golden = readGolden<{ readonly cases: readonly Case[] }>('harness-tables.json');

/** JSON has no NaN and no infinities; the golden has their names. */
const restored = <M extends Pick<MetricValue, 'value' | 'standardError'>>(metric: M): M => ({
  ...metric,
  value: Number(metric.value),
  standardError: metric.standardError === null ? null : Number(metric.standardError),
});

describe("lm-eval's table, byte for byte, as its make_table prints it:", () => {
  test.each(golden.cases)('$name', ({ entries, groups, column, table }) => {
    const read = entries.map((entry) => ({ ...entry, metrics: entry.metrics.map(restored) }));
    expect(harnessTable(read, groups, column)).toBe(table);
  });
});
