import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { DataError } from '../../src/lib/errors.ts';
import { sha256 } from '../../src/lib/hash.ts';
import { countRows, readSplit } from '../../src/tasks/dataset.ts';
import { readJsonlRows } from '../../src/tasks/jsonl-rows.ts';
import { countParquetRows, readParquetRows } from '../../src/tasks/parquet-rows.ts';
import { colourTask, dataFolder } from './data-folder.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`../fixtures/rows/${name}`, import.meta.url));
const path = fixture('parquet.parquet');

it('gives the rows that pyarrow wrote, as they stand in the JSONL that it read', async () => {
  const split = await readParquetRows(path);
  const { rows } = await readJsonlRows(fixture('parquet.jsonl'));
  expect(JSON.stringify(split.rows)).toBe(JSON.stringify(rows));
  expect(split.sha256).toBe(sha256(readFileSync(path)));
  expect(split.place(1)).toBe(`${path}: row 2`);
  expect(await countParquetRows(path)).toBe(3);
});

it('is found as a split where there is no JSONL', async () => {
  const folder = dataFolder({ 'colours/test.parquet': readFileSync(path) });
  expect((await readSplit(colourTask(), 'test', [folder])).path).toBe(join(folder, 'colours/test.parquet'));
  expect(await countRows(colourTask(), 'test', [folder])).toBe(3);
});

it.each([
  ['another compression', readFileSync(fixture('parquet_zstd.parquet')), /test\.parquet as Parquet: .*ZSTD/],
  ['no Parquet', 'PAR1 not really', /^cannot read .*test\.parquet as Parquet: /],
  ['an empty file', '', /^cannot read .*test\.parquet as Parquet: /],
])('%s is a DataError in one line', async (_, content, message) => {
  const folder = dataFolder({ 'colours/test.parquet': content });
  const failure = await readSplit(colourTask(), 'test', [folder]).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(DataError);
  expect((failure as Error).message).toMatch(message);
  expect((failure as Error).message).not.toContain('\n');
});
