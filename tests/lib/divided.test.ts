import { expect, test } from 'vitest';
import { divided } from '../../src/lib/divided.ts';

test('items that agree stand together, in the order of the first of each group', () => {
  const words = ['ab', 'c', 'de', 'f', 'ghi'];
  expect(divided(words, ({ length }) => [length])).toEqual([['ab', 'de'], ['c', 'f'], ['ghi']]);
  expect(divided(['1', 1, '1'], (item) => [item])).toEqual([['1', '1'], [1]]);
  expect(divided([], () => [])).toEqual([]);
});
