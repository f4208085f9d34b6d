import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ModelError } from '../../../src/lib/errors.ts';
import { compileNormalizer } from '../../../src/model/tokenizer/normalizer.ts';

interface Pieces {
  readonly texts: string[];
  readonly normalizers: Record<string, { step: unknown; texts: string[] }>;
}

// What the Rust library makes of the same steps; tests/goldens/make_tokenizers.py.
const file = new URL('../../fixtures/tokenizers/pieces.json', import.meta.url);
const { texts, normalizers } = JSON.parse(readFileSync(file, 'utf8')) as Pieces;

describe.each(Object.entries(normalizers))('the normalizer "%s"', (_, { step, texts: changed }) => {
  test('changes a text as Rust does', () => {
    const normalize = compileNormalizer(step);
    for (const [index, text] of texts.entries())
      if (text !== '') expect(normalize?.(text), JSON.stringify(text)).toBe(changed[index]);
  });
});

// The expected texts are tokenizers 0.23.3's, from its Python bindings.
describe('a normalizer', () => {
  test.each<[object, string, string]>([
    [{ type: 'Lowercase' }, 'ΣΑΣ İ ẞ', 'σασ i̇ ß'],
    [{ type: 'Nmt' }, 'a\x00\x01b\tc\r\nd\u200be\u2028f\ufeffg\ufffdh\u2581i\x7fj', 'a\x00b c  d e f g h ij'],
    [{ type: 'Replace', pattern: { String: 'a' }, content: '$&b' }, 'cat', 'c$&bt'],
    [{ type: 'Replace', pattern: { Regex: ' {2,}' }, content: '$1' }, 'a   b c', 'a$1b c'],
    [{ type: 'Prepend', prepend: '▁' }, '', ''],
    // U+32FF came with Unicode 12.1, U+A7F2 with 14.
    [{ type: 'NFKC' }, '㋿ ﬁ', '㋿ fi'],
    [{ type: 'NFKD' }, '\ua7f2\u212b', '\ua7f2A\u030a'],
    // A mark of Unicode 14, with marks that would be sorted around it.
    [{ type: 'NFC' }, 'a\u08ca\u0323\u0301', 'a\u08ca\u0323\u0301'],
    [{ type: 'StripAccents' }, 'e\u0301a', 'ea'],
    [{ type: 'Precompiled', precompiled_charsmap: '' }, 'ﬁ', 'ﬁ'],
  ])('%j makes of %j %j', (node, text, expected) => {
    expect(compileNormalizer(node)?.(text)).toBe(expected);
  });

  test.each<[unknown, RegExp]>([
    [{ type: 'Magic' }, /unknown type "Magic"/],
    [[], /not an object/],
    [{ type: 'Sequence' }, /no list of steps/],
    [{ type: 'Replace' }, /no pattern/],
    [{ type: 'Precompiled', precompiled_charsmap: 'AAAA' }, /damaged/],
    [{ type: 'Precompiled', precompiled_charsmap: '////////' }, /damaged/],
  ])('%j is refused', (node, message) => {
    expect(() => compileNormalizer(node)).toThrow(ModelError);
    expect(() => compileNormalizer(node)).toThrow(message);
  });

  test('may be none', () => {
    expect([compileNormalizer(null), compileNormalizer(undefined)]).toEqual([null, null]);
  });
});

describe('a normalizer that would fill the memory is refused:', () => {
  test.each([
    [{ type: 'Prepend', prepend: 'x'.repeat(1001) }, 'a normalizer puts in 1001 characters'],
    [
      { type: 'Replace', pattern: { String: 'a' }, content: 'x'.repeat(1001) },
      'a normalizer puts in 1001 characters',
    ],
  ])('one that puts in too much', (step, message) => {
    expect(() => compileNormalizer(step)).toThrow(new ModelError(message));
  });

  test('one whose steps each make a text longer', () => {
    const step = { type: 'Replace', pattern: { String: 'a' }, content: 'a'.repeat(100) };
    const normalize = compileNormalizer({ type: 'Sequence', normalizers: [step, step, step, step] });
    expect(normalize?.('b')).toBe('b');
    expect(() => normalize?.('a')).toThrow(new ModelError('a normalizer makes 10000 characters of 1'));
  });
});
