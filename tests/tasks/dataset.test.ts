import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../src/lib/errors.ts';
import { sha256 } from '../../src/lib/hash.ts';
import { countRows, readSplit } from '../../src/tasks/dataset.ts';
import { colourTask, dataFolder } from './data-folder.ts';

const task = colourTask();

function read(content: string | Uint8Array) {
  return readSplit(task, 'test', [dataFolder({ 'colours/test.jsonl': content })]);
}

describe('readSplit', () => {
  it.each([
    ['a plain file', '{"a":1}\n{"a":2}\n'],
    ['no newline at the end', '{"a":1}\n{"a":2}'],
    ['a byte order mark', '\ufeff{"a":1}\n{"a":2}\n'],
    ['CRLF', '{"a":1}\r\n{"a":2}\r\n'],
    ['empty lines', '\n{"a":1}\n \n{"a":2}\n\n'],
  ])('reads %s', async (_, content) => {
    const split = await read(content);
    expect(split.rows).toEqual([{ a: 1 }, { a: 2 }]);
    expect(split.sha256).toBe(sha256(content));
  });

  it('reads lines that are longer than the pieces it reads by', async () => {
    const rows = ['a', 'é', '😀'].map((character) => ({ text: character.repeat(700_000) }));
    const split = await read(rows.map((row) => JSON.stringify(row)).join('\n'));
    expect(split.rows).toEqual(rows);
  });

  it('knows the line of each row', async () => {
    const split = await read('{"a":1}\n\n{"a":2}\n');
    expect(split.place(1)).toBe(`${split.path}:3`);
  });

  it('takes the first data folder that has the split', async () => {
    const empty = dataFolder({});
    const first = dataFolder({ 'colours/test.jsonl': '{"a":1}' });
    const second = dataFolder({ 'colours/test.jsonl': '{"a":2}' });
    expect((await readSplit(task, 'test', [empty, first, second])).rows).toEqual([{ a: 1 }]);
  });

  it('takes a float as the double that is nearest, however large', async () => {
    expect((await read('{"a":1e300,"b":"1234567890123456789"}')).rows).toEqual([
      { a: 1e300, b: '1234567890123456789' },
    ]);
  });

  it('completes rows as Arrow does', async () => {
    expect((await read('{"a":1}\n{"b":2}')).rows).toEqual([
      { a: 1, b: null },
      { a: null, b: 2 },
    ]);
  });
});

describe('what is wrong is told with file and line', () => {
  it.each([
    ['{"a":1}\n{"a":', /colours.test\.jsonl:2: the line is not JSON: .*/],
    ['{"a":1}\n\n[1]\n', /colours.test\.jsonl:3: expected a JSON object, one row a line/],
    ['null', /colours.test\.jsonl:1: expected a JSON object, one row a line/],
    [Uint8Array.from([0x7b, 0x7d, 0x0a, 0x22, 0xff, 0x22]), /colours.test\.jsonl:2: the line is not UTF-8/],
    [
      '{"a":1}\n{"a":[9007199254740993]}',
      /colours.test\.jsonl:2: a number such as 9007199254740993 is beyond 2\^53/,
    ],
    [
      `{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`,
      /colours.test\.jsonl:1: the row is nested more than 200 levels/,
    ],
    ['\n', /task colours: .*colours.test\.jsonl has no rows/],
  ])('%j', async (content, message) => {
    const failure = await read(content).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(DataError);
    expect((failure as Error).message).toMatch(message);
    expect((failure as Error).message).not.toContain('\n');
  });

  it('a missing split: where it was looked for and how to get it', async () => {
    const folders = [dataFolder({}), dataFolder({})];
    const files = folders.map((folder) => join(folder, 'colours/test.jsonl'));
    await expect(readSplit(task, 'test', folders)).rejects.toThrow(
      new DataError(
        `task colours: the test split is missing; looked for ${files.join(' and ')} (or .parquet). ` +
          'It is someone/colours (small) on the Hugging Face hub: `plumbline data get colours` downloads it; or pass --data DIR with DIR/colours/test.jsonl, one JSON object a line.',
      ),
    );
    await expect(readSplit(task, 'test', folders, '/no/cache')).rejects.toThrow(
      `${files.join(' and ')} (or .parquet) and in the hub cache /no/cache. It is`,
    );
  });

  it('a folder where the file should be', async () => {
    const folder = dataFolder({ 'colours/test.jsonl/x': '' });
    await expect(readSplit(task, 'test', [folder])).rejects.toThrow(
      /^cannot read .*test\.jsonl: .*directory/,
    );
  });
});

describe('the hub cache', () => {
  const commit = 'c'.repeat(40);
  const snapshot = `datasets--someone--colours/snapshots/${commit}`;
  const pinned = colourTask({
    dataset: { path: 'someone/colours', config: 'small', folder: 'colours', split: 'test', revision: commit },
  });

  it('is where a split is read that no data folder has, with all its shards in order', async () => {
    const shards = ['{"a":1}\n{"a":2}\n', '{"b":3}\n', '{"a":4}\n'];
    const cache = dataFolder(
      Object.fromEntries(
        shards.map((shard, index) => [`${snapshot}/small/test-0000${index}-of-00003.jsonl`, shard]),
      ),
    );
    const split = await readSplit(pinned, 'test', [dataFolder({})], cache);
    // One split, so that each row has the fields of all.
    expect(split.rows).toEqual([
      { a: 1, b: null },
      { a: 2, b: null },
      { a: null, b: 3 },
      { a: 4, b: null },
    ]);
    expect(split.sha256).toBe(sha256(shards.map((shard) => sha256(shard)).join('\n')));
    expect(split.place(1)).toBe(join(cache, snapshot, 'small/test-00000-of-00003.jsonl:2'));
    expect(split.place(2)).toBe(join(cache, snapshot, 'small/test-00001-of-00003.jsonl:1'));
    expect(split.place(3)).toBe(join(cache, snapshot, 'small/test-00002-of-00003.jsonl:1'));
    expect(await countRows(pinned, 'test', [], cache)).toBe(4);
  });

  it('comes after the data folders', async () => {
    const cache = dataFolder({ [`${snapshot}/small/test.jsonl`]: '{"a":1}' });
    const folder = dataFolder({ 'colours/test.jsonl': '{"a":2}' });
    expect((await readSplit(pinned, 'test', [folder], cache)).rows).toEqual([{ a: 2 }]);
    expect((await readSplit(pinned, 'test', [], cache)).rows).toEqual([{ a: 1 }]);
  });

  it('is read at the commit that is pinned, or that main was last seen at, and at no other', async () => {
    const other = 'd'.repeat(40);
    const cache = dataFolder({
      [`datasets--someone--colours/snapshots/${other}/small/test.jsonl`]: '{"a":1}',
      'datasets--someone--colours/refs/main': other,
    });
    await expect(readSplit(pinned, 'test', [], cache)).rejects.toThrow(/test split is missing/);
    expect((await readSplit(task, 'test', [], cache)).rows).toEqual([{ a: 1 }]);
  });

  it('with a part of the shards is not read', async () => {
    const cache = dataFolder({ [`${snapshot}/small/test-00000-of-00002.jsonl`]: '{"a":1}' });
    await expect(readSplit(pinned, 'test', [], cache)).rejects.toThrow(
      /the test split is here in part only; .*`plumbline data get colours` downloads it/,
    );
  });
});

it('countRows counts rows without parsing them', async () => {
  const folder = dataFolder({ 'colours/test.jsonl': '{"a":1}\n\n{"a":2}' });
  expect(await countRows(task, 'test', [folder])).toBe(2);
});
