import { expect, test } from 'vitest';
import { cleanUpSpaces } from '../../../src/model/tokenizer/clean-up-spaces.ts';

const text = "He said , ' yes ' . I 'm sure they 've gone , have n't they ? We 're late !";
// transformers 5.23: PreTrainedTokenizerBase.clean_up_tokenization of the same text.
const clean = "He said,'yes '. I'm sure they've gone, haven't they? We're late!";
const asked = { clean_up_tokenization_spaces: true };
const insists = { clean_up_tokenization_spaces_for_bpe_even_though_it_will_corrupt_output: true };

test.each<[object, string | undefined, string]>([
  [asked, 'Unigram', clean],
  [asked, 'BPE', text],
  [asked, undefined, text],
  [{ ...asked, ...insists }, 'BPE', clean],
  [insists, 'BPE', text],
  [{ clean_up_tokenization_spaces: false }, 'Unigram', text],
  [{}, 'Unigram', text],
])('under %j a model of type %s leaves spaces before punctuation or not', (config, type, expected) => {
  expect(cleanUpSpaces({ ...config }, type === undefined ? {} : { type })(text)).toBe(expected);
});
