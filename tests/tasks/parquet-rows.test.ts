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

it.each(['none', 'gzip', 'brotli', 'zstd'])('reads what is compressed by %s', async (compression) => {
  const { rows } = await readJsonlRows(fixture('parquet.jsonl'));
  expect((await readParquetRows(fixture(`parquet_${compression}.parquet`))).rows).toEqual(rows);
});

it.each(['1', '2'])('reads every type as pyarrow does, from pages of version %s', async (version) => {
  const { rows } = await readJsonlRows(fixture('parquet_types.jsonl'));
  const split = await readParquetRows(fixture(`parquet_types_${version}.parquet`));
  // As text, so that the order of columns counts. A float is the double that is nearest to it, as in Python.
  expect(JSON.stringify(split.rows)).toBe(JSON.stringify(rows));
});

it('reads the encodings of newer writers', async () => {
  const { rows } = await readJsonlRows(fixture('parquet_types.jsonl'));
  const split = await readParquetRows(fixture('parquet_deltas.parquet'));
  for (const [index, row] of split.rows.entries()) expect(rows[index]).toMatchObject(row);
  expect(Object.keys(split.rows[0] ?? {})).toEqual(['text', 'large', 'int64', 'double', 'bool']);
});

it('reads LZ4 with a column of nulls, and texts that begin with a byte order mark, as pyarrow does', async () => {
  const { rows } = await readParquetRows(fixture('parquet_lz4.parquet'));
  expect(rows).toEqual([
    { text: '\ufeffmarked', nothing: null },
    { text: 'plain', nothing: null },
  ]);
});

it('a text that is not UTF-8 is told, and not changed into one that is', async () => {
  await expect(readParquetRows(fixture('parquet_latin1.parquet'))).rejects.toThrow(
    /^cannot read .*parquet_latin1\.parquet as Parquet: a text is not UTF-8\. Get it again, or write it as JSON Lines\.$/,
  );
});

it.each([
  ['bytes', 'bytes', /row 1, column image: a value is bytes; expected texts, numbers, lists and records$/],
  ['a time', 'time', /row 1, column when: a value is a date or time; expected/],
  ['a number that is not exact here', 'big', /row 1, column big: 1152921504606846976 is beyond 2\^53$/],
])('%s is told with row and column', async (_, name, message) => {
  const failure = await readParquetRows(fixture(`parquet_${name}.parquet`)).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(DataError);
  expect((failure as Error).message).toMatch(message);
});

it.each([
  [
    'a file that was cut off',
    readFileSync(path).subarray(0, 1500),
    /^cannot read .*test\.parquet as Parquet: /,
  ],
  ['no Parquet', 'PAR1 not really', /^cannot read .*test\.parquet as Parquet: /],
  ['an empty file', '', /^cannot read .*test\.parquet as Parquet: /],
])('%s is a DataError in one line', async (_, content, message) => {
  const folder = dataFolder({ 'colours/test.parquet': content });
  const failure = await readSplit(colourTask(), 'test', [folder]).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(DataError);
  expect((failure as Error).message).toMatch(message);
  expect((failure as Error).message).not.toContain('\n');
});
