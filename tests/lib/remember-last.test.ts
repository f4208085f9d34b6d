import { expect, test } from 'vitest';
import { rememberLast } from '../../src/lib/remember-last.ts';

test('what was asked last is not computed again, what was asked before that is', () => {
  const asked: string[] = [];
  const length = rememberLast(2, (text) => asked.push(text) && text.length);
  // A context between its continuations, as they are encoded.
  for (const text of ['c1', 'c', 'c22', 'c', 'c333', 'c', 'c1']) expect(length(text)).toBe(text.length);
  expect(asked).toEqual(['c1', 'c', 'c22', 'c333', 'c1']);
});
