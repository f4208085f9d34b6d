import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { publishedRuns } from '../../src/analysis/published-runs.ts';
import { table } from '../../src/analysis/table.ts';
import { readTable } from '../../src/results/published/csv-table.ts';
import { joinTables } from '../../src/results/published/join.ts';
import type { RunRecord } from '../../src/results/types.ts';
import * as registry from '../../src/tasks/registry.ts';
import { tablesFolder } from '../results/published/tables.ts';
import { ourRun } from './scores.ts';

async function smallRuns(): Promise<readonly RunRecord[]> {
  const folder = tablesFolder();
  const read = readdirSync(folder).map((name) => readTable(join(folder, name), new Date(0)));
  return publishedRuns(joinTables((await Promise.all(read)).map((found) => found.table)), registry);
}

test("published scores stand in the suite's columns, under one name a model, with where they come from", async () => {
  const runs = await smallRuns();
  expect(runs.find(({ identity }) => identity.task === 'arc_challenge')).toMatchObject({
    identity: { shots: 25 },
    origin: { tool: 'published', file: expect.stringMatching(/evaluation_results\.csv$/), version: null },
    metrics: [{ name: 'acc', value: 0.25, standardError: 0.0125, higherIsBetter: true }],
  });
  const made = table(runs, { tasks: ['paper'] });
  const cell = (model: string, column: string): unknown =>
    made.rows.find((row) => row.model === model)?.cells[
      made.columns.findIndex(({ label }) => label === column)
    ];
  expect(made.rows.map(({ model }) => model).toSorted()).toEqual([
    'lab/Fox-1B (published)',
    'lab/hare-2b (published)',
    'lab/hare-2b-chat (published)',
    'nobody/knows-7b (published)',
    'other/mole (published)',
  ]);
  expect(cell('lab/Fox-1B (published)', 'lambada')).toMatchObject({ standardError: 0.025 });
  // One of two parts is no number of the benchmark.
  expect(cell('lab/hare-2b (published)', 'lambada')).toBeNull();
  expect(cell('lab/hare-2b (published)', 'winogrande')).toMatchObject({ value: 0.55, standardError: 0.014 });
});

test('beside ours they share a column, and one sentence says what is not known of them', async () => {
  const ours = ourRun('fox', 'winogrande', { shots: 5, value: 0.6 });
  const { columns, rows, notes } = table([ours, ...(await smallRuns())], { tasks: ['winogrande'] });
  expect(columns).toHaveLength(1);
  expect(rows.map(({ model }) => model)).toEqual(['fox', 'lab/hare-2b (published)']);
  expect(notes.filter((note) => note.includes('ublished'))).toEqual([
    'Published scores stand as their authors measured them: by which versions of the tasks, and whether in the same words, is not known.',
  ]);
});
