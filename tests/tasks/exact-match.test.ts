import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactMatch, type ExactMatchOptions } from '../../src/tasks/exact-match.ts';
import { readGolden } from '../goldens/read.ts';

const { exactMatch: golden } = readGolden<{
  exactMatch: [options: string, prediction: string, references: string[]][];
}>('lm-eval-filters.json');

/** Those that the golden was made with; `gsm8k` as in that task's file. */
const options: Record<string, ExactMatchOptions> = {
  gsm8k: { ignored: [/,/g, /\$/g, /^[^]*#### /, /\.(?=\n?$)/g], ignoreCase: true },
  plain: {},
  case: { ignoreCase: true },
  punctuation: { ignorePunctuation: true },
};

describe('exactMatch', () => {
  it.each(Object.keys(options))('%s: takes the same texts for equal as lm-eval', (name) => {
    const cases = golden.filter(([with_]) => with_ === name);
    expect(cases.length).toBeGreaterThan(40);
    const references = new Set(cases.flatMap(([, , equal]) => equal));
    for (const [, prediction, equal] of cases) {
      const found = [...references].filter((text) => exactMatch(prediction, text, options[name]));
      expect(found.toSorted(), JSON.stringify(prediction)).toEqual(equal.toSorted());
    }
  });

  it('is the same both ways round, and every text is itself', () => {
    const texts = fc.string({
      unit: fc.constantFrom('#### ', '1', ',', '.', '$', '\0', '\n', 'İ', 'ß', 'Σ', 'a', 'A'),
    });
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        for (const each of Object.values(options)) {
          expect(exactMatch(a, a, each)).toBe(true);
          expect(exactMatch(a, b, each)).toBe(exactMatch(b, a, each));
        }
      }),
    );
  });
});
