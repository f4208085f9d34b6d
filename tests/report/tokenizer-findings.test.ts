import { describe, expect, test } from 'vitest';
import type { TokenizerCheck } from '../../src/model/tokenizer/tokenizer-check.ts';
import { noTrouble, tokenizerFindings } from '../../src/report/tokenizer-findings.ts';

const clean: TokenizerCheck = {
  bos: 'once',
  bosOfMarkedText: 'once',
  appendsEos: false,
  otherAround: [],
  tokensBeyondNetwork: 0,
  rowsWithoutToken: 3,
  prefixBeyondNetwork: false,
  unknown: { texts: 0, tokens: 0 },
  changed: [],
};
const named = { bosToken: 1, eosToken: 2, prefixToken: 1 };
const found = (check: Partial<TokenizerCheck>, tokens: object = {}) =>
  tokenizerFindings({ ...clean, ...check }, { ...named, ...tokens });

describe('what a tokenizer’s check says', () => {
  test('is nothing where all is well, and one line says what was looked at', () => {
    expect(found({})).toEqual([]);
    expect(noTrouble(clean, 100)).toBe(
      'no trouble found: a text gets one beginning of text and no end, each token has a row in the network, sample texts come back from their tokens',
    );
    expect(noTrouble({ ...clean, bos: 'never' }, null)).toBe(
      'no trouble found: a text gets no beginning of text and no end, sample texts come back from their tokens',
    );
  });

  test.each([
    [{ bos: 'twice' }, /twice.*every log-likelihood is off\. Take one out of post_processor/],
    [{ bosOfMarkedText: 'twice' }, /gets a second.*Take it out of the template/],
    [{ appendsEos: true }, /end of text is put behind every text.*add_eos_token/],
    [{ tokensBeyondNetwork: 1 }, /no row for 1 token of the tokenizer: .*Get the tokenizer/],
    [{ tokensBeyondNetwork: 3, prefixBeyondNetwork: true }, /3 tokens of the tokenizer, the one before/],
    [{ unknown: { texts: 2, tokens: 1200 } }, /^1,200 pieces of 2 sample texts .* are unknown/],
    [
      { changed: [{ text: 'a  b', decoded: 'a b' }] },
      /^1 sample text does not .*"a {2}b", which becomes "a b"/,
    ],
  ] as const)('names the trouble of %j, and why it matters or what helps', (check, text) => {
    expect(found(check)).toEqual([{ kind: 'Trouble', text: expect.stringMatching(text) as string }]);
  });

  test('says neutrally that a beginning is named and not added, unless it is the end as well', () => {
    const note = { kind: 'Note', text: expect.stringMatching(/named and not added: right where/) as string };
    expect(found({ bos: 'never' })).toEqual([note]);
    expect(found({ bos: 'never' }, { eosToken: 1 })).toEqual([]);
    expect(found({ bos: 'unknown' }, { bosToken: undefined, prefixToken: 2 })).toEqual([]);
  });

  test('notes what else is put around a text', () => {
    expect(found({ otherAround: ['[gMASK]'] })).toEqual([
      { kind: 'Note', text: '"[gMASK]" is put around every text as well.' },
    ]);
  });

  test('names what is missing for an empty context, and puts trouble before notes', () => {
    const several = found({ bos: 'never', appendsEos: true }, { prefixToken: undefined });
    expect(several.map(({ kind }) => kind)).toEqual(['Trouble', 'Trouble', 'Note']);
    expect(several[1]?.text).toMatch(/names neither bos_token nor eos_token.*Name one of them\.$/);
  });
});
