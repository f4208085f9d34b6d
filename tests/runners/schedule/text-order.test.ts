import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { orderTexts, sharedText } from '../../../src/runners/schedule/text-order.ts';

/** Texts that begin alike for none, a few, or thousands of letters, half a character among them. */
const texts = fc.array(
  fc
    .array(
      fc.constantFrom(
        '',
        'a',
        'b',
        'x'.repeat(127),
        'y'.repeat(600),
        'z'.repeat(5000),
        '\uD83D\uDE00',
        '\uD83D',
      ),
      {
        maxLength: 5,
      },
    )
    .map((parts) => parts.join('')),
  { maxLength: 40 },
);
const order = (all: readonly string[]): readonly number[] =>
  orderTexts(all.length, (index) => all[index] ?? '');

/** The length of the common beginning, letter by letter. */
function common(a: string, b: string): number {
  let length = 0;
  while (length < Math.min(a.length, b.length) && a[length] === b[length]) length++;
  return length;
}

describe('the order of texts', () => {
  test('has each once, equal ones in the order they came', () => {
    fc.assert(
      fc.property(texts, (all) => {
        const found = order(all);
        expect(found.toSorted((a, b) => a - b)).toEqual([...all.keys()]);
        found.forEach((index, place) => {
          const before = found[place - 1];
          if (before !== undefined && all[before] === all[index]) expect(before).toBeLessThan(index);
        });
      }),
    );
  });

  test('puts those with the same beginning beside each other, whatever its length', () => {
    fc.assert(
      fc.property(texts, (all) => {
        const sorted = order(all).map((index) => all[index] ?? '');
        // What a text begins with as any before it, it does as the one just before it.
        sorted.forEach((text, place) => {
          const most = Math.max(0, ...sorted.slice(0, place).map((other) => common(other, text)));
          expect(place === 0 ? 0 : common(sorted[place - 1] ?? '', text)).toBe(most);
        });
      }),
      { numRuns: 50 },
    );
  });

  test('depends on the texts alone', () => {
    const shuffled = texts.chain((all) =>
      fc.shuffledSubarray(all, { minLength: all.length }).map((other) => [all, other] as const),
    );
    fc.assert(
      fc.property(shuffled, ([all, other]) => {
        const sorted = (some: readonly string[]) => order(some).map((index) => some[index]);
        expect(sorted(other)).toEqual(sorted(all));
      }),
      { numRuns: 50 },
    );
  });

  test('is 0, 1, … where all are the same, and nothing where there are none', () => {
    expect(order(new Array<string>(200).fill('the same '.repeat(1000)))).toEqual([...Array(200).keys()]);
    expect(order([])).toEqual([]);
  });
});

test('what two texts begin with alike is counted to the last letter', () => {
  expect(sharedText('', 'a')).toBe(0);
  expect(sharedText('abc', 'abc')).toBe(3);
  fc.assert(
    fc.property(
      fc.nat(20_000),
      fc.string({ maxLength: 40 }),
      fc.string({ maxLength: 40 }),
      (length, a, b) => {
        const beginning = 'beginning '.repeat(2000).slice(0, length);
        expect(sharedText(beginning + a, beginning + b)).toBe(beginning.length + common(a, b));
      },
    ),
  );
});
