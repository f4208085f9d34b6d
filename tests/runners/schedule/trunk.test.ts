import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HeldTrunk, noTrunk, type Trunk } from '../../../src/runners/schedule/trunk.ts';
import { type FakeSession, fakeSession } from '../onnx/fake-session.ts';

/** Runs a trunk, and says which tokens were run for it, a list a pass; the past has to hold the trunk's tokens. */
async function run(held: HeldTrunk, session: FakeSession, trunk: Trunk, budget = 100) {
  const before = session.passes.length;
  let counted = 0;
  const past = await held.pastOf(trunk, session, budget, (tokens) => (counted += tokens));
  const { keys } = past.layer(0);
  expect(Array.from({ length: past.length }, (_, place) => keys[2 * place])).toEqual(trunk.tokens);
  const passes = session.passes.slice(before).map(({ tokens }) => tokens);
  expect(counted).toBe(passes.flat().length);
  return passes;
}

const cut = (tokens: readonly number[], ...cuts: readonly number[]): Trunk => ({
  tokens,
  cuts: [...cuts, tokens.length],
});

describe('a trunk', () => {
  test('is run in parts that end at its cuts, and in passes of the budget within them', async () => {
    const trunk = cut([1, 2, 3, 4, 5, 6, 7, 8], 3);
    expect(await run(new HeldTrunk(), fakeSession('tree'), trunk)).toEqual([
      [1, 2, 3],
      [4, 5, 6, 7, 8],
    ]);
    expect(await run(new HeldTrunk(), fakeSession('tree'), trunk, 2)).toEqual([
      [1, 2],
      [3],
      [4, 5],
      [6, 7],
      [8],
    ]);
  });

  test('is not run again while it is held, nor what the next one shares with it up to a cut', async () => {
    const [held, session] = [new HeldTrunk(), fakeSession('tree')];
    await run(held, session, cut([1, 2, 3, 4, 5], 2));
    expect(await run(held, session, cut([1, 2, 3, 4, 5], 2))).toEqual([]);
    expect(await run(held, session, cut([1, 2, 3, 9], 2))).toEqual([[3, 9]]);
    expect(await run(held, session, cut([1, 2]))).toEqual([]);
    expect(await run(held, session, cut([1, 2, 7], 2))).toEqual([[7]]);
  });

  test('is run again where it was cut elsewhere, since its bits depend on that', async () => {
    const [held, session] = [new HeldTrunk(), fakeSession('tree')];
    await run(held, session, cut([1, 2, 3, 4, 5], 2));
    expect(await run(held, session, cut([1, 2, 3, 4, 5], 3))).toEqual([
      [1, 2, 3],
      [4, 5],
    ]);
  });

  test('that is none drops what is held', async () => {
    const [held, session] = [new HeldTrunk(), fakeSession('tree')];
    await run(held, session, cut([1, 2, 3]));
    expect(await run(held, session, noTrunk)).toEqual([]);
    expect(await run(held, session, cut([1, 2, 3]))).toEqual([[1, 2, 3]]);
  });

  test('whose pass failed is run from its beginning', async () => {
    let fails = false;
    const session = fakeSession('tree', { breaks: () => fails });
    const held = new HeldTrunk();
    await run(held, session, cut([1, 2, 3], 1));
    fails = true;
    await expect(held.pastOf(cut([1, 2, 4], 1), session, 100, () => undefined)).rejects.toThrow('failed');
    fails = false;
    expect(await run(held, session, cut([1, 2, 3], 1))).toEqual([[1], [2, 3]]);
  });

  test('is run in the same passes, less those that are held, whatever was run before', async () => {
    const trunk = fc
      .record({
        tokens: fc.array(fc.nat(1), { maxLength: 12 }),
        cuts: fc.array(fc.integer({ min: 1, max: 12 })),
      })
      .map(({ tokens, cuts }) => ({
        tokens,
        cuts: [...new Set([...cuts.filter((one) => one < tokens.length), tokens.length])]
          .filter((one) => one > 0)
          .toSorted((a, b) => a - b),
      }));
    await fc.assert(
      fc.asyncProperty(fc.array(trunk), fc.integer({ min: 1, max: 6 }), async (trunks, budget) => {
        const [held, session] = [new HeldTrunk(), fakeSession('tree')];
        for (const one of trunks) {
          const fresh = await run(new HeldTrunk(), fakeSession('tree'), one, budget);
          const again = await run(held, session, one, budget);
          expect(again).toEqual(fresh.slice(fresh.length - again.length));
        }
      }),
    );
  });
});
