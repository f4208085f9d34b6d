// Files of rows and requests that are not what they should be.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DataError } from '../../src/lib/errors.ts';
import { isPythonInt, printedNumbers } from '../../src/lib/python-literal.ts';
import { parseRequestLine } from '../../src/runners/request-line.ts';
import { countJsonlRows, readJsonlRows } from '../../src/tasks/jsonl-rows.ts';
import { countParquetFile, readParquetFile } from '../../src/tasks/parquet-file.ts';
import { readParquetRows } from '../../src/tasks/parquet-rows.ts';
import { tasks } from '../../src/tasks/registry.ts';
import { sampleHashes } from '../../src/tasks/sample-hashes.ts';
import { answered, refused, tries } from './answer.ts';
import { anyBytes, changed } from './bytes.ts';
import { changedJson } from './json.ts';

const rows = fileURLToPath(new URL('../fixtures/rows/', import.meta.url));
const hostile = fileURLToPath(new URL('../fixtures/hostile/', import.meta.url));
const named = (end: string): readonly string[] => readdirSync(rows).filter((name) => name.endsWith(end));
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-hostile-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('rows', () => {
  const jsonl = named('.jsonl').map((name) => readFileSync(join(rows, name)).subarray(0, 3000));

  test.each<[string, fc.Arbitrary<Buffer>, number]>([
    ['of any bytes', anyBytes, 200],
    ['of JSON Lines with changed bytes', changed(jsonl), 300],
  ])('%s are read or refused', async (_, files, runs) => {
    const path = join(folder, 'a.jsonl');
    await fc.assert(
      fc.asyncProperty(files, async (bytes) => {
        writeFileSync(path, bytes);
        const split = await answered(() => readJsonlRows(path));
        const count = await answered(() => countJsonlRows(path));
        if (split !== undefined) expect(split.rows).toHaveLength(count ?? -1);
      }),
      tries(runs),
    );
  });

  const parquet = named('.parquet').map((name) => readFileSync(join(rows, name)));
  const small = parquet.filter(({ length }) => length < 20_000);
  // The footer says where everything lies.
  const footers = fc.constantFrom(...small).chain((file) => {
    const length = file.readUInt32LE(file.length - 8);
    const start = file.length - 8 - length;
    return changed([file.subarray(start, file.length - 8)]).chain((footer) =>
      fc.constantFrom(footer.length, length).map((told) => {
        const end = Buffer.from('____PAR1');
        end.writeUInt32LE(told);
        return Buffer.concat([file.subarray(0, start), footer, end]);
      }),
    );
  });
  test.each<[string, fc.Arbitrary<Buffer>, number]>([
    ['of any bytes', anyBytes, 50],
    ['with changed bytes', changed(small), 150],
    ['with a changed footer', footers, 250],
  ])('of a Parquet file %s are read or refused', async (_, files, runs) => {
    const path = join(folder, 'a.parquet');
    await fc.assert(
      fc.asyncProperty(files, async (bytes) => {
        writeFileSync(path, bytes);
        await answered(() => readParquetFile(path));
        await answered(() => countParquetFile(path));
      }),
      tries(runs),
    );
  });

  test('of a Parquet file that would be read for ever are refused', async () => {
    // Found by changing bytes at random: a run of levels whose length is below 0.
    const message = await refused(() =>
      readParquetRows(join(hostile, 'endless.parquet'), { seconds: 3, megabytes: 500 }),
    );
    expect(message).toMatch(/it is damaged, and reading it would not end \(3 s\)/);
  });

  test('of other values are asked, or refused with the field', async () => {
    const known = named('.jsonl').flatMap((name) => {
      const task = tasks.find((each) => each.name === name.replace('.jsonl', ''));
      const lines = readFileSync(join(rows, name), 'utf8').trim().split('\n').slice(0, 3);
      return task ? [{ task, rows: lines.map((line): unknown => JSON.parse(line)) }] : [];
    });
    expect(known.length).toBeGreaterThan(20);
    const which = fc
      .constantFrom(...known)
      .chain(({ task, rows: originals }) => changedJson(originals, 2).map((text) => ({ task, text })));
    const path = join(folder, 'b.jsonl');
    await fc.assert(
      fc.asyncProperty(which, async ({ task, text }) => {
        writeFileSync(path, `${text}\n`);
        const split = await answered(() => readJsonlRows(path));
        const [doc] = split?.rows ?? [];
        if (doc === undefined) return;
        await answered(() => {
          const question = task.read(doc);
          return sampleHashes(question, question.requests({ context: (prompt) => prompt, delimiter: ' ' }));
        });
      }),
      tries(500),
    );
  });
});

describe('a line of requests', () => {
  const requests = [
    { context: 'a', continuation: ' b' },
    { text: 'a b' },
    { tokens: [1, 2, 3], from: 1 },
    { prompt: 'a', maxTokens: 3, stop: ['\n'] },
    { tokens: [1], maxTokens: 2 },
  ];
  const read = (line: string): void => {
    const request = parseRequestLine(line);
    if (!(request instanceof DataError)) expect(request.kind).toMatch(/^(?:score|rolling|tokens|generate)$/);
    else expect(request.message).not.toMatch(/[\p{Cc}\p{Surrogate}]/u);
  };
  test('of other values is read or refused', () => {
    fc.assert(fc.property(changedJson(requests), read), tries(1000));
  });
  test('of any text is read or refused', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.json(), anyBytes.map(String));
    fc.assert(fc.property(text, read), tries(1000));
  });
});

test('any text is a Python literal or none', async () => {
  const parts = [
    '[',
    ']',
    '(',
    ')',
    ',',
    ' ',
    '1',
    '-',
    '+',
    '0x',
    '1e',
    '.5',
    '_',
    '\n',
    'é',
    '9'.repeat(50),
  ];
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.constantFrom(...parts)).map((all) => all.join('')),
  );
  await fc.assert(
    fc.asyncProperty(texts, async (text) => {
      await answered(() => [isPythonInt(text), printedNumbers(text)]);
    }),
    tries(1000),
  );
  for (const part of parts)
    await answered(() => [isPythonInt(part.repeat(50_000)), printedNumbers(part.repeat(50_000))]);
});
