import { describe, expect, it } from 'vitest';
import { isPythonInt, printedNumbers } from '../../src/lib/python-literal.ts';
import { readGolden } from '../goldens/read.ts';

const golden = readGolden<{ targets: [text: string, printed: string][]; integers: [string, boolean][] }>(
  'lm-eval-filters.json',
);

describe('isPythonInt', () => {
  it('takes the texts that CPython’s int takes', () => {
    for (const [text, isInt] of golden.integers) expect(isPythonInt(text), JSON.stringify(text)).toBe(isInt);
  });
});

describe('printedNumbers', () => {
  it('reads lists as ast.literal_eval and prints them as str; other texts are left alone', () => {
    expect(golden.targets.filter(([text, printed]) => text !== printed).length).toBeGreaterThan(30);
    for (const [text, printed] of golden.targets)
      expect(printedNumbers(text) ?? text, JSON.stringify(text)).toBe(printed);
  });

  it('ends on hostile texts', () => {
    expect(printedNumbers(`[${'-'.repeat(100_000)}1]`)).toBeUndefined();
    expect(printedNumbers(`${'[('.repeat(50_000)}1${')]'.repeat(50_000)}`)).toBeUndefined();
    expect(printedNumbers(`[${'1,'.repeat(50_000)}]`)).toMatch(/^\[1, 1, [1, ]+ 1\]$/);
  });
});
