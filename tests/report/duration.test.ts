import { expect, test } from 'vitest';
import { duration } from '../../src/report/duration.ts';

test.each([
  [0.2, '0 s'],
  [48.4, '48 s'],
  [99.4, '99 s'],
  [100, '2 min'],
  [3000, '50 min'],
  [12_000, '3 h 20 min'],
  [360_000, '100 h 0 min'],
])('%f seconds are %s', (seconds, said) => {
  expect(duration(seconds)).toBe(said);
});
