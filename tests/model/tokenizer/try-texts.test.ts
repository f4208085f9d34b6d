import { describe, expect, test } from 'vitest';
import { ModelError } from '../../../src/lib/errors.ts';
import { tryTexts } from '../../../src/model/tokenizer/try-texts.ts';

describe('a tokenizer is tried on texts', () => {
  test('that an honest one takes', () => {
    const seen: string[] = [];
    tryTexts((text) => seen.push(text));
    expect(seen).toContain('a'.repeat(64) + '!');
    expect(new Set(seen).size).toBe(seen.length);
  });

  test.each([/(a+)+$/, /^(.*)*x$/s, /(\w|\w\w|.)*?(\w|\w\w)*!!!/, /^(\s|\s\s)+x/])(
    'and %s, which goes back over them for ever, is stopped',
    (pattern) => {
      expect(() => {
        tryTexts((text) => pattern.test(text), 200);
      }).toThrow(
        new ModelError(
          'it takes more than 0.2 s for texts of some 64 characters; a regular expression in it goes back over them again and again',
        ),
      );
    },
  );

  test('and what it throws comes through', () => {
    expect(() => {
      tryTexts(() => {
        throw new RangeError('Invalid string length');
      });
    }).toThrow(new RangeError('Invalid string length'));
  });
});
