// What stands in the place of a file and is none: a named pipe would be waited on for ever, a device read for ever.

import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readFamilies } from '../../src/analysis/design/families-file.ts';
import { readDesignFeatures } from '../../src/analysis/design/read-design-features.ts';
import { openCheckpoint } from '../../src/model/checkpoint.ts';
import { openTokenizer } from '../../src/model/tokenizer/tokenizer.ts';
import { loadPublished, publishedPath } from '../../src/results/published/published-file.ts';
import { findResultsFiles } from '../../src/results/import/find-files.ts';
import { readMatrixFile } from '../../src/results/matrix-file.ts';
import { readTable } from '../../src/results/published/csv-table.ts';
import { countJsonlRows, readJsonlRows } from '../../src/tasks/jsonl-rows.ts';
import { countParquetRows, readParquetRows } from '../../src/tasks/parquet-rows.ts';
import { scratchFolder } from '../results/records.ts';
import { refused } from './answer.ts';

const model = fileURLToPath(new URL('../fixtures/models/llama-grouped-sharded', import.meta.url));
const plain = fileURLToPath(new URL('../fixtures/models/gpt2-prefixed', import.meta.url));

const kinds: Readonly<Record<string, (path: string) => void>> = {
  'a named pipe': (path) => execFileSync('mkfifo', [path]),
  'a folder': (path) => mkdirSync(path),
  'a link to a device': (path) => symlinkSync('/dev/zero', path),
  'a link to itself': (path) => symlinkSync(path, path),
  'a link to nowhere': (path) => symlinkSync(join(path, '..', 'nowhere'), path),
};

/** A copy of a checkpoint in which one file is something else. */
function checkpointWith(from: string, name: string, make: (path: string) => void): string {
  const place = join(scratchFolder(), 'model');
  cpSync(from, place, { recursive: true });
  rmSync(join(place, name), { force: true });
  make(join(place, name));
  return place;
}

describe.each(Object.entries(kinds))('%s', (_, make) => {
  test('in the place of rows, tables and lists is refused with its path', async () => {
    const readers: Readonly<Record<string, (path: string) => Promise<unknown>>> = {
      'a.jsonl': readJsonlRows,
      'b.jsonl': countJsonlRows,
      'a.parquet': (path) => readParquetRows(path),
      'b.parquet': (path) => countParquetRows(path),
      'm.csv': (path) => readMatrixFile(path, { target: 'value' }),
      'dataset_info.csv': (path) => readTable(path, new Date(0)),
      'families.yaml': readFamilies,
    };
    const folder = scratchFolder();
    for (const [name, read] of Object.entries(readers)) {
      make(join(folder, name));
      expect(await refused(() => read(join(folder, name)))).toContain(name);
    }
  });

  test.each([
    'config.json',
    'tokenizer.json',
    'model.safetensors.index.json',
    'model-00002-of-00003.safetensors',
  ])('in the place of %s is refused with its path', async (name) => {
    const place = checkpointWith(model, name, make);
    const read = name === 'tokenizer.json' ? openTokenizer : openCheckpoint;
    expect(await refused(() => read(place))).toContain(name);
  });

  test('in the place of an export is refused', async () => {
    const place = checkpointWith(plain, 'model.onnx', make);
    rmSync(join(place, 'model.safetensors'));
    const message = await refused(async () => (await openCheckpoint(place)).graph());
    expect(message).toContain('model');
  });

  test('in the place of a design.yaml is refused, or says nothing', async () => {
    const place = checkpointWith(plain, 'design.yaml', make);
    const read = await readDesignFeatures(place).then(
      ({ design }) => design.pretraining_summary_total_tokens_billions,
      (error: Error) => error.message,
    );
    expect(read === null || String(read).includes('design.yaml')).toBe(true);
  });
});

test('a named pipe in a results folder or among results files is not waited for', async () => {
  const folder = scratchFolder();
  execFileSync('mkfifo', [publishedPath(folder)]);
  expect(await refused(() => loadPublished(folder))).toMatch(/it is a named pipe, not a file/);
  execFileSync('mkfifo', [join(folder, 'results_1.json')]);
  expect(await refused(() => findResultsFiles([folder]))).toMatch(/has no results_\*\.json/);
  expect(await refused(() => findResultsFiles([join(folder, 'results_1.json')]))).toMatch(/neither a file/);
});
