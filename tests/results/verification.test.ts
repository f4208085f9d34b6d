import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asRecorded, valueDifferences } from '../../src/results/verification.ts';

describe('the differences of two JSON values', () => {
  test('are named by their places', () => {
    expect(
      valueDifferences(
        { a: 1, b: [{ c: 'x' }, 2], d: null, e: true },
        { a: 1, b: [{ c: 'y' }, 2], d: {}, f: true },
      ),
    ).toEqual([
      { field: 'b[0].c', recorded: 'x', expected: 'y' },
      { field: 'd', recorded: null, expected: {} },
      { field: 'e', recorded: true, expected: undefined },
      { field: 'f', recorded: undefined, expected: true },
    ]);
  });

  test('are the whole where the shapes are others', () => {
    expect(valueDifferences([1, 2], [1], 'tokens')).toEqual([
      { field: 'tokens', recorded: [1, 2], expected: [1] },
    ]);
    expect(valueDifferences([], {}, 'x')).toEqual([{ field: 'x', recorded: [], expected: {} }]);
  });

  test('are none of equal values, whatever the order of their keys, and some of any others', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const [left, right] = [asRecorded(a), asRecorded(b)];
        expect(valueDifferences(left, structuredClone(left))).toEqual([]);
        const same = JSON.stringify(left) === JSON.stringify(right);
        if (same) expect(valueDifferences(left, right)).toEqual([]);
        expect(valueDifferences({ left: 1, both: left }, { both: left, left: 1 })).toEqual([]);
        expect(valueDifferences([left, 1], [left, 2])).toEqual([{ field: '[1]', recorded: 1, expected: 2 }]);
      }),
    );
  });
});

test('a value is recorded without what JSON lacks', () => {
  expect(asRecorded({ a: undefined, b: Number.NaN, c: -Infinity })).toEqual({ b: 'NaN', c: '-Infinity' });
});
