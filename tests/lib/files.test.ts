import { execFileSync } from 'node:child_process';
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DataError, UsageError } from '../../src/lib/errors.ts';
import {
  fileSystemTime,
  makeFolder,
  makeWritableFolder,
  readJson,
  systemCode,
  systemReason,
  writeAtomically,
} from '../../src/lib/files.ts';
import { scratchFolder } from '../results/records.ts';

describe('writeAtomically', () => {
  test('makes a file, replaces it, and leaves nothing else in the folder', async () => {
    const folder = scratchFolder();
    const path = join(folder, 'a.txt');
    await writeAtomically(path, 'one');
    await writeAtomically(path, Buffer.from('two'));
    expect(readFileSync(path, 'utf8')).toBe('two');
    expect(readdirSync(folder)).toEqual(['a.txt']);
  });

  test('a reader that had the old file open still reads the old content whole', async () => {
    const path = join(scratchFolder(), 'a.txt');
    await writeAtomically(path, 'old');
    const reader = await open(path);
    await writeAtomically(path, 'new');
    expect(await reader.readFile('utf8')).toBe('old');
    await reader.close();
  });

  test('a folder in the way is a UsageError with the path, and the temporary file is removed', async () => {
    const folder = scratchFolder();
    const path = join(folder, 'taken');
    mkdirSync(path);
    const failure = await writeAtomically(path, 'x').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UsageError);
    expect((failure as Error).message).toMatch(/^Cannot write .*taken: .+\. Choose another place\.$/);
    expect(readdirSync(folder)).toEqual(['taken']);
  });

  test('texts that come one after the other are written in their order', async () => {
    const path = join(scratchFolder(), 'a.txt');
    await writeAtomically(path, texts('one\n', '', 'zwei – 😀\n'));
    expect(readFileSync(path, 'utf8')).toBe('one\nzwei – 😀\n');
  });

  test('what the texts’ source throws is thrown as it is, and the old file stays', async () => {
    const folder = scratchFolder();
    const path = join(folder, 'a.txt');
    await writeAtomically(path, 'old');
    async function* failing(): AsyncGenerator<string> {
      yield* texts('new');
      throw new DataError('a bad line');
    }
    await expect(writeAtomically(path, failing())).rejects.toThrow(new DataError('a bad line'));
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['a.txt']);
  });

  test('a path below a file is a UsageError', async () => {
    const file = join(scratchFolder(), 'file');
    writeFileSync(file, '');
    await expect(writeAtomically(join(file, 'x'), 'x')).rejects.toThrow(/not a directory/);
  });
});

describe('makeWritableFolder', () => {
  test('makes the folder, with those above it, and leaves nothing in it', async () => {
    const path = join(scratchFolder(), 'a', 'b');
    await makeWritableFolder(path);
    await makeWritableFolder(path);
    expect(readdirSync(path)).toEqual([]);
  });

  test('throws the system’s error for a file, and for a folder that takes no entries', async () => {
    const file = join(scratchFolder(), 'file');
    writeFileSync(file, '');
    for (const path of [file, join(file, 'below'), '/proc/self'])
      await expect(makeWritableFolder(path), path).rejects.toThrow(/^E[A-Z]+: /);
  });
});

describe('fileSystemTime', () => {
  test('is now, where the folder lies on this machine, and leaves nothing behind', async () => {
    const folder = scratchFolder();
    expect(Math.abs((await fileSystemTime(folder)) - Date.now())).toBeLessThan(10_000);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('makeFolder', () => {
  test('makes a folder with those above it, once and again', async () => {
    const path = join(scratchFolder(), 'a', 'b', 'c');
    await makeFolder(path);
    await makeFolder(path);
    expect(statSync(path).isDirectory()).toBe(true);
  });

  test('makes one for several that want it at the same time, with the same parents', async () => {
    for (let round = 0; round < 20; round++) {
      const deep = join(scratchFolder(), 'a', 'b', 'c', 'd');
      const paths = Array.from({ length: 12 }, (_, at) => (at % 3 === 0 ? deep : join(deep, String(at % 5))));
      await Promise.all(paths.map(makeFolder));
      for (const path of paths) expect(statSync(path).isDirectory()).toBe(true);
    }
  });

  test('takes a link to a folder for a folder', async () => {
    const folder = scratchFolder();
    symlinkSync(folder, join(folder, 'link'));
    await makeFolder(join(folder, 'link', 'below'));
    expect(readdirSync(folder)).toContain('below');
  });

  test('fails where a file is in the way, above or in its place', async () => {
    const file = join(scratchFolder(), 'file');
    writeFileSync(file, '');
    await expect(makeFolder(file)).rejects.toThrow(/EEXIST/);
    await expect(makeFolder(join(file, 'a', 'b'))).rejects.toThrow(/ENOTDIR/);
  });

  test('fails, and ends, where a folder takes no entries', async () => {
    await expect(makeFolder('/proc/plumbline/a')).rejects.toThrow(/ENOENT/);
  });
});

describe('readJson', () => {
  test('reads a value', async () => {
    const path = join(scratchFolder(), 'a.json');
    writeFileSync(path, '{"a": [1, null]}');
    expect(await readJson(path)).toEqual({ a: [1, null] });
  });

  test.each([
    ['a missing file', undefined, /^Cannot read .*a\.json: no such file or directory\.$/],
    ['an empty file', '', /a\.json is not JSON/],
    ['a cut file', '{"a": [1', /a\.json is not JSON/],
  ])('%s is a DataError that names the path', async (_name, content, message) => {
    const path = join(scratchFolder(), 'a.json');
    if (content !== undefined) writeFileSync(path, content);
    const failure = await readJson(path).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(DataError);
    expect((failure as Error).message).toMatch(message);
  });
});

test("a system error's reason is what the system said, without code, call and path", async () => {
  const failure = await readFile(join(scratchFolder(), "it's, here")).catch((error: unknown) => error);
  expect(systemReason(failure)).toBe('no such file or directory');
  expect(systemCode(failure)).toBe('ENOENT');
  expect(systemReason(new Error('Plain words: here, and there'))).toBe('Plain words: here, and there');
  expect(systemCode(new Error('no code'))).toBeUndefined();
});

async function* texts(...all: readonly string[]): AsyncGenerator<string> {
  for (const text of all) yield await Promise.resolve(text);
}

describe.skipIf(process.platform === 'win32')('what stands where a file is to be written', () => {
  test('is written to where it is a pipe, and stays one', async () => {
    const pipe = join(scratchFolder(), 'pipe');
    execFileSync('mkfifo', [pipe]);
    const read = readFile(pipe, 'utf8');
    await writeAtomically(pipe, 'through the pipe');
    expect(await read).toBe('through the pipe');
    expect(statSync(pipe).isFIFO()).toBe(true);
  });

  test('stays where it is a link; what it leads to is replaced', async () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'file'), 'old');
    symlinkSync('file', join(folder, 'link'));
    await writeAtomically(join(folder, 'link'), 'new');
    expect(lstatSync(join(folder, 'link')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('new');
    expect(readdirSync(folder).sort()).toEqual(['file', 'link']);
  });
});
