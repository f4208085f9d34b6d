import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { DataError, UsageError } from '../../src/lib/errors.ts';
import { openJsonLines } from '../../src/lib/jsonl-append.ts';
import { readJsonLines, toJsonLine, type JsonLine } from '../../src/lib/jsonl.ts';
import { collect, scratchFolder } from '../results/records.ts';

const scratchFile = (content?: string | Uint8Array): string => {
  const path = join(scratchFolder(), 'lines.jsonl');
  if (content !== undefined) writeFileSync(path, content);
  return path;
};

const values = async (path: string): Promise<unknown[]> =>
  (await collect(readJsonLines(path))).map((line) => line.value);

async function append(path: string, records: readonly unknown[]): Promise<JsonLine[]> {
  const before: JsonLine[] = [];
  const file = await openJsonLines(path, (line) => before.push(line));
  await file.append(records);
  await file.close();
  return before;
}

describe('readJsonLines', () => {
  test('numbers lines from 1 and tells the bytes that each takes', async () => {
    const text = '{"a":"é"}\n[2]\n';
    const lines = await collect(readJsonLines(scratchFile(text)));
    expect(lines).toEqual([
      { value: { a: 'é' }, line: 1, start: 0, end: 11 },
      { value: [2], line: 2, start: 11, end: 15 },
    ]);
  });

  test('an empty file has no lines', async () => {
    expect(await values(scratchFile(''))).toEqual([]);
  });

  test.each([
    ['without its newline', '1\n2\n3'],
    ['that is not JSON', '1\n2\n{"a"\n'],
    ['of zero bytes, as some file systems leave after a power cut', '1\n2\n\0\0\0\0'],
    ['of old bytes of the disk, with lines in them', '1\n2\n{"in\0\0\nold text\n\n\xff\n'],
  ])('a last line %s is left out', async (_name, text) => {
    expect(await values(scratchFile(text))).toEqual([1, 2]);
  });

  test.each([
    ['not JSON', '1\n{"a"\n3\n'],
    ['empty', '1\n\n3\n'],
    ['not UTF-8', Buffer.concat([Buffer.from('1\n"'), Buffer.from([0xff]), Buffer.from('"\n3\n')])],
  ])('a line in the middle that is %s is a DataError with file and line', async (_name, text) => {
    const path = scratchFile(text);
    const failure = await values(path).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(DataError);
    expect((failure as Error).message).toContain(`${path}:2: this line is not JSON`);
  });

  test('a missing file is a DataError', async () => {
    await expect(values(scratchFile())).rejects.toThrow(
      /^Cannot read .*lines\.jsonl: no such file or directory\.$/,
    );
  });

  test('lines longer than the chunks of a stream come back whole', async () => {
    const long = ['ä'.repeat(400_000), 'b'.repeat(262_144), 'c'.repeat(10), 'd'.repeat(1_000_000)];
    expect(await values(scratchFile(long.map((text) => `${JSON.stringify(text)}\n`).join('')))).toEqual(long);
  });
});

describe('toJsonLine', () => {
  test('any JSON value comes back equal, on one line', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const line = toJsonLine(value);
        expect(line).not.toContain('\n');
        expect(JSON.parse(line)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test('every finite double comes back the same', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        (number) => JSON.parse(toJsonLine(number)) === number,
      ),
    );
  });

  test('the numbers that JSON lacks become strings', () => {
    expect(toJsonLine({ a: [Number.NaN, -Infinity, Infinity] })).toBe('{"a":["NaN","-Infinity","Infinity"]}');
  });
});

describe('openJsonLines', () => {
  test('appends to what is there, in order, also where blocks are not awaited one by one', async () => {
    const path = scratchFile('0\n');
    const file = await openJsonLines(path, () => undefined);
    await Promise.all([file.append([1, 2]), file.append([]), file.append([3])]);
    expect(readFileSync(path, 'utf8')).toBe('0\n1\n2\n3\n');
    await file.close();
  });

  test('a torn last line is cut off before anything is appended', async () => {
    const path = scratchFile('{"n":1}\n{"n":2}\n{"n":');
    expect((await append(path, [{ n: 3 }])).map((line) => line.value)).toEqual([{ n: 1 }, { n: 2 }]);
    expect(readFileSync(path, 'utf8')).toBe('{"n":1}\n{"n":2}\n{"n":3}\n');
  });

  test('two writers of one file tear none of their lines', async () => {
    const path = scratchFile();
    const [one, other] = [
      await openJsonLines(path, () => undefined),
      await openJsonLines(path, () => undefined),
    ];
    const block = (name: string): unknown[] =>
      Array.from({ length: 50 }, (_, at) => ({ name, at, text: 'x'.repeat(999) }));
    await Promise.all([1, 2, 3, 4].flatMap(() => [one.append(block('one')), other.append(block('other'))]));
    await Promise.all([one.close(), other.close()]);
    expect(await values(path)).toHaveLength(400);
  });

  test('damage in the middle is refused, and the file stays as it was', async () => {
    const path = scratchFile('1\noops\n3\n4');
    await expect(append(path, [5])).rejects.toThrow(DataError);
    expect(readFileSync(path, 'utf8')).toBe('1\noops\n3\n4');
  });

  test('a folder in the way is a UsageError', async () => {
    const path = scratchFile();
    mkdirSync(path);
    await expect(append(path, [])).rejects.toThrow(UsageError);
  });

  test('after a block that could not be written no other is, so that a torn line stays the last', async () => {
    const path = scratchFile();
    const file = await openJsonLines(path, () => undefined);
    await file.append([1]);
    // A disk that is full for a moment: half of the block gets through.
    const handle = await open(path);
    const write = vi
      .spyOn(Object.getPrototypeOf(handle) as FileHandle, 'write')
      .mockImplementationOnce(() => {
        appendFileSync(path, '{"n":');
        return Promise.reject(new Error('ENOSPC: no space left on device, write'));
      });
    const failure = await file.append([{ n: 2 }]).catch((error: unknown) => error);
    write.mockRestore();
    expect(failure).toBeInstanceOf(UsageError);
    expect((failure as Error).message).toContain('no space left on device. What was recorded before is kept');
    await expect(file.append([{ n: 3 }])).rejects.toBe(failure);
    await Promise.all([file.close(), handle.close()]);
    expect(readFileSync(path, 'utf8')).toBe('1\n{"n":');
    await append(path, [{ n: 2 }]);
    expect(await values(path)).toEqual([1, { n: 2 }]);
  });

  test('what another process is still writing is waited for, not cut off', async () => {
    const path = scratchFile('1\n2');
    const seen: unknown[] = [];
    const file = await openJsonLines(path, (line) => {
      // The other process ends its line while we read.
      if (line.line === 1) appendFileSync(path, '2\n3\n');
      seen.push(line.value);
    });
    await file.close();
    expect(seen).toEqual([1, 22, 3]);
    expect(readFileSync(path, 'utf8')).toBe('1\n22\n3\n');
  });
});

describe('lines that follow zeros', () => {
  test('are cut off with them on opening, and kept beside', async () => {
    const path = scratchFile('1\n2\n{"a"\0\0\0\0: 5}\n3\n4\n');
    await expect(values(path)).rejects.toThrow(`${path}:3: this line is not JSON`);
    expect((await append(path, [5])).map(({ value }) => value)).toEqual([1, 2]);
    expect(await values(path)).toEqual([1, 2, 5]);
    const [aside, ...others] = readdirSync(dirname(path)).filter((name) => name !== 'lines.jsonl');
    expect(others).toEqual([]);
    expect(aside).toMatch(/^lines\.jsonl\.broken-/);
    expect(readFileSync(join(dirname(path), aside ?? ''), 'utf8')).toBe('{"a"\0\0\0\0: 5}\n3\n4\n');
  });

  test('a file of several lines none of which is JSON is no journal, and stays as it is', async () => {
    const path = scratchFile('no\njournal\n');
    await expect(values(path)).rejects.toThrow(`${path}:1: this line is not JSON`);
    await expect(append(path, [5])).rejects.toThrow(DataError);
    expect(readFileSync(path, 'utf8')).toBe('no\njournal\n');
  });

  test('several lines at the end that are not JSON are kept beside, one is not', async () => {
    const path = scratchFile('1\n{"torn\n');
    const beside = (): readonly string[] =>
      readdirSync(dirname(path)).filter((name) => name !== 'lines.jsonl');
    await append(path, [2]);
    expect(beside()).toEqual([]);
    appendFileSync(path, 'old\nbytes');
    await append(path, [3]);
    expect(await values(path)).toEqual([1, 2, 3]);
    expect(beside().map((name) => readFileSync(join(dirname(path), name), 'utf8'))).toEqual(['old\nbytes']);
  });

  test('stay where the damage is no zeros', async () => {
    const path = scratchFile('1\n{"a"\n3\n');
    await expect(append(path, [5])).rejects.toThrow(`${path}:2: this line is not JSON`);
    expect(readFileSync(path, 'utf8')).toBe('1\n{"a"\n3\n');
  });
});
