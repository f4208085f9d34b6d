import { describe, expect, it } from 'vitest';
import { codePointLength, lstrip, rstrip, strip } from '../../src/lib/python-text.ts';
import { readGolden } from '../goldens/read.ts';

const { whitespace } = readGolden<{ whitespace: number[] }>('python-text.json');

describe('strip, lstrip and rstrip', () => {
  it('remove exactly the characters that CPython’s str.strip removes', () => {
    const stripped: number[] = [];
    for (let code = 0; code < 0x110000; code += 1) {
      const isSurrogate = code >= 0xd800 && code < 0xe000;
      if (!isSurrogate && strip(String.fromCodePoint(code)) === '') stripped.push(code);
    }
    expect(stripped).toEqual(whitespace);
  });

  it('work on their own side and leave what is inside', () => {
    expect(lstrip(' \n a b \t')).toBe('a b \t');
    expect(rstrip(' \n a b \t')).toBe(' \n a b');
    expect(strip('\x1c\x85 a \u3000b\u2029')).toBe('a \u3000b');
    expect(strip('\ufeffa\u200b')).toBe('\ufeffa\u200b');
    expect(strip(' \n')).toBe('');
  });
});

describe('codePointLength', () => {
  it('counts an emoji once, as Python’s len', () => {
    expect(codePointLength('')).toBe(0);
    expect(codePointLength('naïve')).toBe(5);
    expect(codePointLength('a😀b')).toBe(3);
    expect(codePointLength('👩‍👩‍👧')).toBe(5);
    expect(codePointLength('\ud83d')).toBe(1);
  });
});
