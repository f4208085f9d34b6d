import { describe, expect, test } from 'vitest';
import { generationWork } from '../../../src/runners/plan/generation-work.ts';
import { noWork } from '../../../src/runners/plan/pass-work.ts';

const graph = { sharing: 'tree', hasPast: true, slots: 2 } as const;
const plain = { sharing: 'whole', hasPast: false, slots: 0 } as const;
const chain = { sharing: 'chain', hasPast: true, slots: 0 } as const;

describe('the passes of generated texts', () => {
  test('of one: the prompt in parts, then a step for each further token', async () => {
    expect(await generationWork(graph, 100, [{ prompt: 250, shared: 0, tokens: 4 }], 1)).toEqual({
      passes: 3 + 3,
      tokens: 250,
      pairs: 100 * 100 + 100 * 200 + 50 * 250,
      rows: 1 + 3,
      slotTokens: 3,
      slotPairs: 251 + 252 + 253,
    });
  });

  test('leave out what a prompt shares', async () => {
    const work = await generationWork(graph, 100, [{ prompt: 250, shared: 200, tokens: 1 }], 1);
    expect(work).toEqual({ ...noWork, passes: 1, tokens: 50, pairs: 50 * 250, rows: 1 });
  });

  test('of several are shared: a step goes on with all that are under way while the next prompt is read', async () => {
    const texts = [{ prompt: 10, shared: 0, tokens: 6 }];
    const work = await generationWork(graph, 100, texts, 2);
    // 10 | 10 + first | both four times more, the second once more
    expect(work).toMatchObject({ passes: 2 + 5, tokens: 20, slotTokens: 10 });
    const many = await generationWork(graph, 100, texts, 20);
    expect(many).toMatchObject({ tokens: 200, slotTokens: 100 });
    expect(many.passes).toBeLessThan(20 * 3.5);
  });

  test('grow with the number of texts, also where not all are gone through', async () => {
    const texts = [{ prompt: 12, shared: 3, tokens: 5 }];
    const [some, more] = [
      await generationWork(graph, 100, texts, 512),
      await generationWork(graph, 100, texts, 5120),
    ];
    expect(more.passes / some.passes).toBeCloseTo(10, 9);
    expect(more.slotTokens).toBe(5120 * 4);
    expect(await generationWork(graph, 100, texts, 0)).toEqual(noWork);
    expect(await generationWork(graph, 100, [], 5)).toEqual(noWork);
  });

  test('of a graph that has no slots are one text after the other; without a past each token reads all again', async () => {
    const texts = [{ prompt: 10, shared: 4, tokens: 3 }];
    expect(await generationWork(chain, 100, texts, 1)).toMatchObject({
      passes: 3,
      tokens: 10,
      slotTokens: 2,
    });
    expect(await generationWork(plain, 100, texts, 2)).toMatchObject({
      passes: 6,
      tokens: 2 * (10 + 11 + 12),
      slotTokens: 0,
    });
  });
});
