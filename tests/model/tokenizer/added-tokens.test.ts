import { describe, expect, test } from 'vitest';
import {
  completeTokens,
  type AddedToken,
  type TokenSources,
} from '../../../src/model/tokenizer/added-tokens.ts';
import { specialNames } from '../../../src/model/tokenizer/special-tokens.ts';

const plain = { single_word: false, lstrip: false, rstrip: false };
const listed = { ...plain, id: 1, content: '<a>', special: true, normalized: false };
const file = { model: { vocab: { '<e>': 0, '<a>': 1, x: 2, y: 3 } }, added_tokens: [listed] };

/** The added tokens that are not as the file lists them, with what is said of each in so many words. */
function changed(
  sources: Partial<TokenSources>,
  tokenizer: object = file,
): Record<string, Partial<AddedToken>> {
  const all = { config: {}, map: {}, added: {}, extra: [], rows: undefined, ...sources };
  const tokens = completeTokens({ ...tokenizer }, specialNames(all.config, all.map, {}), all);
  const told = tokens.map(({ content, ...token }) => {
    const differing = Object.entries(token).filter(([key, value]) => value !== { ...plain, id: -1 }[key]);
    return [content, Object.fromEntries(differing)] as const;
  });
  return Object.fromEntries(
    told.filter(([content, token]) => content !== '<a>' || token.id !== 1 || token.lstrip),
  );
}
const special = { special: true, normalized: false };

// AutoTokenizer of transformers 5.23 was asked for each of these. It knows nothing of the network's rows: it gives every name a number.
describe('the added tokens of a tokenizer', () => {
  test.each<[string, Partial<TokenSources>, Record<string, Partial<AddedToken>>]>([
    ['are those of the file', {}, {}],
    ['are the named ones too', { config: { eos_token: '<e>' } }, { '<e>': { id: 0, ...special } }],
    [
      'are the additional ones too',
      { config: { additional_special_tokens: ['x'] } },
      { x: { id: 2, ...special } },
    ],
    [
      'are the extra ones too',
      { config: { extra_special_tokens: { b: 'x' } } },
      { x: { id: 2, ...special } },
    ],
    ['are those that only this model has', { config: { image_token: 'y' } }, { y: { id: 3, ...special } }],
    ['are those of the map', { map: { additional_special_tokens: ['x'] } }, { x: { id: 2, ...special } }],
    [
      'are not those of the map where the configuration has its own table',
      { map: { additional_special_tokens: ['x'] }, config: { added_tokens_decoder: {} } },
      {},
    ],
    [
      'are looked for as the configuration’s table says',
      { config: { added_tokens_decoder: { 1: { ...listed, lstrip: true } } } },
      { '<a>': { id: 1, ...special, lstrip: true } },
    ],
    [
      'are looked for as their own entry says',
      { config: { eos_token: { content: 'x', lstrip: true, normalized: true } } },
      { x: { id: 2, special: true, normalized: true, lstrip: true } },
    ],
    [
      'get numbers of their own, in the order of the table',
      { config: { added_tokens_decoder: { 9: { content: 'q' }, 8: { content: 'p', special: true } } } },
      { p: { id: 4, ...special }, q: { id: 5, special: false, normalized: true } },
    ],
    [
      'are those of added_tokens.json',
      { added: { q: 5, p: 4 }, config: { pad_token: 'p' } },
      { p: { id: 4, ...special }, q: { id: 5, special: false, normalized: true } },
    ],
    ['are not a name that the network has no row for', { config: { pad_token: 'p' }, rows: 4 }, {}],
    [
      'are a name that it has a row for',
      { config: { pad_token: 'p' }, rows: 5 },
      { p: { id: 4, ...special } },
    ],
    [
      'are not special for being in a file alone',
      { extra: [{ content: 'x', special: false }] },
      {
        x: { id: 2, special: false, normalized: true },
      },
    ],
  ])('%s', (_, sources, expected) => {
    expect(changed(sources)).toEqual(expected);
  });

  test('are special where they have a name, whatever the file says', () => {
    const tokenizer = { ...file, added_tokens: [{ ...listed, special: false }] };
    const all = { config: { eos_token: '<a>' }, map: {}, added: {}, extra: [], rows: undefined };
    expect(completeTokens(tokenizer, { eos_token: '<a>' }, all)).toEqual([listed]);
    expect(completeTokens(tokenizer, {}, { ...all, config: {} })).toEqual([{ ...listed, special: false }]);
  });
});
