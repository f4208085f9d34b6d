import { describe, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { repeatedName } from '../../src/lib/yaml-names.ts';

const found = (text: string): number | undefined => repeatedName(parseDocument(text, { uniqueKeys: false }));

describe('a name that stands twice', () => {
  test.each([
    ['a: 1\nb: 2\na: 3\n', 10],
    ['x: {a: 1, a: 2}', 10],
    ['- a: 1\n  a: 2\n', 9],
    ['1: a\n1: b\n', 5],
  ])('in %j is found at %i, where the parser sees it too', (text, place) => {
    expect(found(text)).toBe(place);
    expect(parseDocument(text).errors.map(({ code }) => code)).toEqual(['DUPLICATE_KEY']);
  });

  test.each(['a: 1\nb: {a: 2}\n', '- a: 1\n- a: 2\n', '1: a\n"1": b\n', '', 'a'])('is not in %j', (text) => {
    expect(found(text)).toBeUndefined();
    expect(parseDocument(text).errors).toEqual([]);
  });
});
