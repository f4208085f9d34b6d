import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { asDone } from '../../src/runners/as-done.ts';

describe('work as it is done', () => {
  test('comes in the order in which it ends, and is begun in the order in which it came', async () => {
    const begun: number[] = [];
    const ended: (readonly [number, string])[] = [];
    const work = async (milliseconds: number): Promise<string> => {
      begun.push(milliseconds);
      await wait(milliseconds);
      return `${milliseconds} ms`;
    };
    for await (const pair of asDone([80, 5, 40], 3, work)) ended.push(pair);
    expect(begun).toEqual([80, 5, 40]);
    expect(ended).toEqual([
      [5, '5 ms'],
      [40, '40 ms'],
      [80, '80 ms'],
    ]);
  });

  test('is no more at once than was said', async () => {
    let atOnce = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      most = Math.max(most, ++atOnce);
      await wait(1);
      atOnce--;
    };
    let count = 0;
    for await (const _done of asDone(new Array(20).fill(0), 4, work)) count++;
    expect({ most, count }).toEqual({ most: 4, count: 20 });
  });

  test('throws what one of them throws, while others are under way, and for no items there is nothing', async () => {
    const work = async (item: number): Promise<number> => {
      await wait(item);
      if (item === 5) throw new Error('five');
      return item;
    };
    const collect = async (): Promise<void> => {
      for await (const _done of asDone([200, 5], 2, work));
    };
    await expect(collect()).rejects.toThrow('five');
    for await (const _done of asDone([], 2, work)) expect.unreachable();
  });
});
