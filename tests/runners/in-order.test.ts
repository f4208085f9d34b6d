import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inOrder } from '../../src/runners/in-order.ts';
import { collect } from '../results/records.ts';

test('results come in the order of the items, whichever is done first', async () => {
  const found = await collect(
    inOrder([30, 1, 20, 2, 10], 3, async (milliseconds) => {
      await wait(milliseconds);
      return 2 * milliseconds;
    }),
  );
  expect(found).toEqual([30, 1, 20, 2, 10].map((item) => [item, 2 * item]));
});

test.each([1, 2, 5])('no more than %i items are worked on at once, and as many are', async (ahead) => {
  let working = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    most = Math.max(most, ++working);
    await wait(2);
    working--;
  };
  const found = await collect(inOrder(Array.from({ length: 12 }).keys(), ahead, work));
  expect(found).toHaveLength(12);
  expect(most).toBe(ahead);
});

test('items are taken only when there is room for them', async () => {
  const taken: number[] = [];
  const items = function* (): Generator<number> {
    for (let item = 0; ; item++) yield (taken.push(item), item);
  };
  for await (const [item] of inOrder(items(), 3, async (number) => number)) if (item === 4) break;
  expect(taken).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

test('items may come one after the other', async () => {
  const items = async function* (): AsyncGenerator<string> {
    yield 'a';
    await wait(1);
    yield 'b';
  };
  const found = await collect(inOrder(items(), 2, async (item) => item.toUpperCase()));
  expect(found).toEqual([['a', 'A'], ['b', 'B']]); // prettier-ignore
});

// Vitest fails the run where a rejection is left unhandled, as Node ends a process by it.
test('a failure is raised when its turn comes, also where it happened long before', async () => {
  const seen: number[] = [];
  const run = async (): Promise<void> => {
    for await (const [item] of inOrder([40, 1, 2], 3, async (milliseconds) => {
      await wait(milliseconds);
      if (milliseconds < 40) throw new Error(`failed after ${milliseconds}`);
    }))
      seen.push(item);
  };
  await expect(run()).rejects.toThrow('failed after 1');
  expect(seen).toEqual([40]);
});
