import fc from 'fast-check';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lastLine } from '../../src/lib/last-line.ts';
import { scratchFolder } from '../results/records.ts';

const lastOf = async (text: string): Promise<string | undefined> => {
  const path = join(scratchFolder(), 'lines');
  writeFileSync(path, text);
  return (await lastLine(path))?.toString();
};

test.each([
  ['', undefined],
  ['a', undefined],
  ['a\nb', undefined],
  ['\n', ''],
  ['a\n', 'a'],
  ['a\nb\n', 'b'],
  ['a\n\n', ''],
])('the last line of %j is %j', async (text, line) => {
  expect(await lastOf(text)).toBe(line);
});

test('the last line is found however long it and those before it are', async () => {
  const length = fc.oneof(fc.nat(300_000), fc.constantFrom(65_534, 65_535, 65_536, 65_537, 262_143, 262_144));
  await fc.assert(
    fc.asyncProperty(length, length, async (before, last) => {
      expect(await lastOf(`${'x'.repeat(before)}\n${'y'.repeat(last)}\n`)).toBe('y'.repeat(last));
    }),
    { numRuns: 25 },
  );
});

test('a missing file is the system’s error', async () => {
  await expect(lastLine(join(scratchFolder(), 'none'))).rejects.toThrow(/^ENOENT/);
});
