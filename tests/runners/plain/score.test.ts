import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scoreSequences } from '../../../src/runners/plain/score.ts';
import type { ScoredTokens, TokenSequence } from '../../../src/runners/types.ts';
import { argMaxAfter, fakeSession, logprobAfter } from './fake-session.ts';

/** What the formula says, token by token. */
function expected({ tokens, from }: TokenSequence): ScoredTokens {
  const places = Array.from({ length: tokens.length - from }, (_, index) => from + index);
  return {
    logprobs: places.map((place) => logprobAfter(tokens.slice(0, place), tokens[place] as number)),
    greedy: places.map((place) => argMaxAfter(tokens.slice(0, place)) === tokens[place]),
  };
}

async function score(sequences: readonly TokenSequence[], budget: number, splits: boolean) {
  const session = fakeSession(splits);
  let counted = 0;
  const scored = await scoreSequences(session, sequences, budget, (tokens) => (counted += tokens));
  return { scored, counted, passes: session.passes };
}

const sequence: fc.Arbitrary<TokenSequence> = fc
  .array(fc.integer({ min: 0, max: 6 }), { minLength: 2, maxLength: 25 })
  .chain((tokens) => fc.integer({ min: 1, max: tokens.length - 1 }).map((from) => ({ tokens, from })));
const sequences = fc.array(sequence, { maxLength: 12 });
const budgets = fc.integer({ min: 1, max: 60 });

describe('scoreSequences', () => {
  test('gives each token what the model says of it after those before it, whatever shares a pass', async () => {
    await fc.assert(
      fc.asyncProperty(sequences, budgets, fc.boolean(), async (some, budget, splits) => {
        const { scored } = await score(some, budget, splits);
        expect(scored).toEqual(some.map(expected));
      }),
    );
  });

  test('counts the tokens of its passes, padding included, and keeps each pass within the budget', async () => {
    await fc.assert(
      fc.asyncProperty(sequences, budgets, async (some, budget) => {
        const { counted, passes } = await score(some, budget, true);
        const sizes = passes.map(({ tokens }) => tokens.flat().length);
        expect(counted).toBe(sizes.reduce((sum, size) => sum + size, 0));
        expect(Math.max(0, ...sizes)).toBeLessThanOrEqual(budget);
      }),
    );
  });

  test('runs each sequence whole and alone where the graph cannot go on from a past', async () => {
    const some = [
      { tokens: [1, 2, 3, 4, 5], from: 2 },
      { tokens: [1, 2], from: 1 },
    ];
    const { passes } = await score(some, 2, false);
    expect(passes.map(({ tokens }) => tokens)).toEqual([[[1, 2, 3, 4, 5]], [[1, 2]]]);
  });

  test('does not run the last token of a sequence where it need not', async () => {
    const { counted } = await score([{ tokens: [1, 2, 3, 4, 5], from: 2 }], 100, true);
    expect(counted).toBe(4);
  });

  test('keeps no keys and values after the last piece, and asks for no row before the first scored token', async () => {
    const { passes } = await score([{ tokens: [1, 2, 3, 4, 5, 6, 7], from: 5 }], 2, true);
    expect(passes.map(({ rows, keepPast }) => [rows, keepPast])).toEqual([
      [[], true],
      [[], true],
      [[0, 1], false],
    ]);
  });
});
