import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Slots } from '../../../src/runners/sandbox/slots.ts';

test('as many work at once as there are slots, in the order in which they came, failures included', async () => {
  const slots = new Slots(2);
  const order: number[] = [];
  let now = 0;
  let most = 0;
  const work = (index: number): Promise<number> =>
    slots.use(async () => {
      order.push(index);
      most = Math.max(most, ++now);
      await wait(5);
      now--;
      if (index === 1) throw new Error('one fails');
      return index;
    });
  const settled = await Promise.allSettled([0, 1, 2, 3, 4].map(work));
  expect(settled.map(({ status }) => status === 'fulfilled')).toEqual([true, false, true, true, true]);
  expect(order).toEqual([0, 1, 2, 3, 4]);
  expect(most).toBe(2);
});
