import { expect, it } from 'vitest';
import { sha256, stableHash } from '../../src/lib/hash.ts';

it('sha256 hashes a text’s UTF-8 (FIPS 180-2’s "abc"; lm-eval’s target hash of "0")', () => {
  expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(sha256('0')).toBe('5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9');
  expect(sha256(new TextEncoder().encode('é'))).toBe(sha256('é'));
});

it('stableHash does not see the order of keys, at any depth, and sees everything else', () => {
  const one = stableHash({ a: 1, b: [{ c: null, d: 'x' }] });
  expect(stableHash({ b: [{ d: 'x', c: null }], a: 1 })).toBe(one);
  expect(one).toBe(sha256('{"a":1,"b":[{"c":null,"d":"x"}]}'));
  expect(stableHash({ a: 1, b: [{ c: null, d: 'y' }] })).not.toBe(one);
  expect(stableHash([1, 2])).not.toBe(stableHash([2, 1]));
});
