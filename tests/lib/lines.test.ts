import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitLines } from '../../src/lib/lines.ts';

async function linesOf(chunks: readonly Buffer[]): Promise<readonly (readonly [string, boolean])[]> {
  const lines: (readonly [string, boolean])[] = [];
  for await (const { bytes, ended } of splitLines(streamOf(chunks)))
    lines.push([bytes.toString('latin1'), ended]);
  return lines;
}

async function* streamOf(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* chunks;
}

test.each([
  ['', []],
  ['\n', [['', true]]],
  ['a', [['a', false]]],
  ['a\n', [['a', true]]],
  [
    'a\r\n\nb',
    [
      ['a\r', true],
      ['', true],
      ['b', false],
    ],
  ],
])('%j has the lines %j', async (text, expected) => {
  expect(await linesOf([Buffer.from(text)])).toEqual(expected);
});

test('are those of String.split, however the bytes come', async () => {
  const text = fc.stringMatching(/^[ab\r\n]{0,40}$/);
  await fc.assert(
    fc.asyncProperty(text, fc.array(fc.nat({ max: 40 })), async (whole, cuts) => {
      const places = [0, ...cuts.sort((a, b) => a - b), whole.length];
      const chunks = places.slice(1).map((end, at) => Buffer.from(whole.slice(places[at], end)));
      const parts = whole.split('\n');
      const behind = parts.pop() ?? '';
      const expected = [...parts.map((part) => [part, true]), ...(behind === '' ? [] : [[behind, false]])];
      expect(await linesOf(chunks)).toEqual(expected);
    }),
  );
});
