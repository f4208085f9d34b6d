import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blocks, estimateCharacters } from '../../src/tasks/blocks.ts';
import { plainFraming } from '../../src/tasks/frame.ts';
import type { PlacedQuestion } from '../../src/tasks/questions.ts';
import type { Request } from '../../src/tasks/types.ts';

/** A question that asks these requests. */
function asking(index: number, ...requests: readonly Request[]): PlacedQuestion {
  const question = {
    doc: {},
    prompt: '',
    answer: '',
    target: '',
    requests: () => requests,
    score: () => ({}),
  };
  return { index, question, parts: { description: '', delimiter: ' ', shots: [] } };
}

/** Questions with one request each, of so many characters. */
const ofLengths = (lengths: readonly number[]): readonly PlacedQuestion[] =>
  lengths.map((length, index) => asking(index, { kind: 'rolling', text: 'x'.repeat(length) }));

const plain = plainFraming();

const indices = (questions: readonly PlacedQuestion[]): readonly (readonly number[])[] =>
  [...blocks(questions, plain)].map((block) => block.questions.map(({ index }) => index));

describe('blocks', () => {
  test('of no questions are none', () => {
    expect(indices([])).toEqual([]);
  });

  test('have every question once, in order, and only the last has fewer characters than a block needs', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 9000 }), { maxLength: 40 });
    fc.assert(
      fc.property(lengths, (some) => {
        const questions = ofLengths(some);
        const cut = [...blocks(questions, plain)];
        expect(cut.flatMap((block) => block.questions.map(({ index }) => index))).toEqual([...some.keys()]);
        for (const [number, block] of cut.entries()) {
          const sizes = block.questions.map(({ index }) => some[index] ?? 0);
          expect(block.characters).toBe(sizes.reduce((sum, size) => sum + size, 0));
          if (number < cut.length - 1) expect(block.characters).toBeGreaterThanOrEqual(16_384);
          expect(block.characters - (sizes.at(-1) ?? 0)).toBeLessThan(16_384);
        }
      }),
    );
  });

  test('end where they end whatever questions come after', () => {
    const lengths = Array.from({ length: 50 }, (_, index) => 700 + ((index * 997) % 900));
    const all = indices(ofLengths(lengths));
    const fewer = indices(ofLengths(lengths.slice(0, 30)));
    expect(all.length).toBeGreaterThan(2);
    expect(fewer.slice(0, -1)).toEqual(all.slice(0, fewer.length - 1));
  });

  test('count a request of each kind', () => {
    const [block] = blocks(
      [
        asking(
          0,
          { kind: 'score', context: 'abc', continuation: 'de' },
          { kind: 'tokens', tokens: [1, 2, 3], from: 1 },
          { kind: 'generate', prompt: 'abcd', stop: [], maxTokens: 10 },
          { kind: 'execute', program: 'abcdef', tests: 'g', timeoutSeconds: 3 },
        ),
      ],
      plain,
    );
    // A token that is generated counts as sixteen characters.
    expect(block?.characters).toBe(5 + 3 + (4 + 160) + 7);
    expect(block?.questions[0]?.requests).toHaveLength(4);
  });
});

describe('estimateCharacters', () => {
  test('is exact for few questions and for questions that are alike, and near for others', () => {
    expect(estimateCharacters([], plain)).toBe(0);
    expect(estimateCharacters(ofLengths([5, 100, 20]), plain)).toBe(125);
    expect(estimateCharacters(ofLengths(new Array<number>(1000).fill(7)), plain)).toBe(7000);
    const growing = Array.from({ length: 500 }, (_, index) => index);
    const estimate = estimateCharacters(ofLengths(growing), plain);
    expect(Math.abs(estimate / ((500 * 499) / 2) - 1)).toBeLessThan(0.1);
  });
});
