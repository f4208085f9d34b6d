import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutBlocks, type Item, type ItemBlock } from '../../../src/runners/schedule/cut-blocks.ts';

/** Words in order, a letter a unit; each is one item of one part. */
const itemsOf = (words: readonly string[]): readonly Item[] =>
  words.map((word, index) => {
    const before = words[index - 1] ?? '';
    let shared = 0;
    while (shared < Math.min(before.length, word.length) && before[shared] === word[shared]) shared++;
    return { shared: index === 0 ? 0 : shared, own: word.length, added: word.length - shared };
  });

const cut = (words: readonly string[], size: number, leastCut = 3): readonly ItemBlock[] =>
  cutBlocks(itemsOf(words), { size, leastCut });
const wordsOf = (words: readonly string[], blocks: readonly ItemBlock[]) =>
  blocks.map(({ from, to }) => words.slice(from, to));

const sortedWords = fc
  .array(fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 }), { maxLength: 40 })
  .map((words) => words.toSorted());
const limits = [fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 6 })] as const;

describe('blocks', () => {
  test('of nothing are none', () => {
    expect(cut([], 10)).toEqual([]);
  });

  test('have every item once, in order, and what each adds', () => {
    fc.assert(
      fc.property(sortedWords, ...limits, (words, size, leastCut) => {
        const blocks = cut(words, size, leastCut);
        expect(wordsOf(words, blocks).flat()).toEqual(words);
        const items = itemsOf(words);
        for (const { from, to, added } of blocks) {
          expect(to).toBeGreaterThan(from);
          expect(added).toBe(items.slice(from, to).reduce((sum, item) => sum + item.added, 0));
        }
      }),
    );
  });

  test('end where least is shared, once they have most of their size', () => {
    const words = ['aaaa0', 'aaaa1', 'aaaa2', 'aaaa3', 'aaab0', 'aaab1', 'aaab2', 'aaab3', 'aaab4'];
    expect(wordsOf(words, cut(words, 8))).toEqual([words.slice(0, 4), words.slice(4)]);
  });

  test('are about of the size that was asked for, but for the last and for large items', () => {
    fc.assert(
      fc.property(sortedWords, ...limits, (words, size, leastCut) => {
        const largest = Math.max(0, ...words.map(({ length }) => length));
        for (const { added } of cut(words, size, leastCut).slice(0, -1)) {
          expect(added).toBeGreaterThanOrEqual(size / 2);
          expect(added).toBeLessThan(size + 2 * largest);
        }
      }),
    );
  });

  test('share beginnings that all of their items have, that others share, and that are long enough', () => {
    fc.assert(
      fc.property(sortedWords, ...limits, (words, size, leastCut) => {
        const blocks = cut(words, size, leastCut);
        const beginnings = blocks.map(({ from, cuts }) =>
          cuts.map((length) => (words[from] ?? '').slice(0, length)),
        );
        for (const [place, { from, to, cuts }] of blocks.entries()) {
          cuts.forEach((length, index) =>
            expect(length - (cuts[index - 1] ?? 0)).toBeGreaterThanOrEqual(leastCut),
          );
          for (const beginning of beginnings[place] ?? []) {
            for (const word of words.slice(from, to)) expect(word.startsWith(beginning)).toBe(true);
            const sharing = beginnings.flatMap((all, other) => (all.includes(beginning) ? [other] : []));
            expect(sharing.length).toBeGreaterThan(1);
            // They stand together, so one past is held.
            expect((sharing.at(-1) ?? 0) - (sharing[0] ?? 0)).toBe(sharing.length - 1);
          }
        }
      }),
    );
  });

  test('leave out no beginning that two neighbours share, beyond what is too short for a pass', () => {
    fc.assert(
      fc.property(sortedWords, fc.integer({ min: 1, max: 60 }), (words, size) => {
        const blocks = cut(words, size, 1);
        const inner = blocks.map(({ from, to }) => common(words.slice(from, to)));
        for (const [place, { cuts }] of blocks.entries()) {
          const neighbours = [inner[place - 1], inner[place + 1]].flatMap((other) =>
            other === undefined ? [] : [common([inner[place] ?? '', other]).length],
          );
          expect(cuts.at(-1) ?? 0).toBe(Math.max(0, ...neighbours));
        }
      }),
    );
  });
});

function common(words: readonly string[]): string {
  const [first = '', ...others] = words;
  let length = first.length;
  for (const other of others) {
    while (!other.startsWith(first.slice(0, length))) length--;
  }
  return first.slice(0, length);
}
