import { describe, expect, it } from 'vitest';
import { regexFilter } from '../../src/tasks/regex-filter.ts';

describe('regexFilter', () => {
  const number = /(-?[0-9]+)/g;

  it('takes the first or the last match', () => {
    expect(regexFilter(number, 'first')('3, -4 and 5')).toBe('3');
    expect(regexFilter(number, 'last')('3, -4 and 5')).toBe('5');
  });

  it('gives [invalid] where nothing matches', () => {
    expect(regexFilter(number, 'first')('none')).toBe('[invalid]');
    expect(regexFilter(number, 'last')('')).toBe('[invalid]');
  });

  it('takes the first group of the match that is not empty', () => {
    const groups = regexFilter(/(x*)(a)?(b)?!/g, 'first');
    expect(groups('ab!')).toBe('a');
    expect(groups('b!')).toBe('b');
    expect(groups('!')).toBe('[invalid]');
  });

  it('takes the white space of Python’s strip off what it found', () => {
    expect(regexFilter(/=([^]*)/g, 'first')('=\x1c\u00a0 7 \u2028\n')).toBe('7');
    expect(regexFilter(/=([^]*)/g, 'first')('=\ufeff7')).toBe('\ufeff7');
  });

  it('starts from the front each time', () => {
    const first = regexFilter(number, 'first');
    expect([first('1 2'), first('3 4'), first('5')]).toEqual(['1', '3', '5']);
  });
});
