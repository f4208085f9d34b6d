// What lm-eval 0.4.13 pads with (`configure_pad_token` on transformers 5.23's AutoTokenizer), and how the vocabulary spells the special tokens.

import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { openTokenizer } from '../../../src/model/tokenizer/tokenizer.ts';
import { scratchFolder } from '../../results/records.ts';
import { tokenizerFixtures } from './tokenizer-fixtures.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/tokenizers/', import.meta.url));
type Token = readonly [text: string, id: number];

const end: Token = ['<|endoftext|>', 0];
const same = { pad: end, eos: end, bos: end };
const llama = { pad: ['<unk>', 0], eos: ['</s>', 2], bos: ['<s>', 1] };
const reference: Readonly<Record<(typeof tokenizerFixtures)[number], object>> = {
  'byte-level': same,
  'byte-level-with-bos': same,
  digits: same,
  'digits-as-gpt2': { ...same, bos: ['<|im_start|>', 1] },
  'neox-drops-bos': same,
  qwen2: same,
  gemma: llama,
  cohere: same,
  llama,
  'llama-as-file': llama,
};

describe('padding and special tokens', () => {
  test.each(tokenizerFixtures)('of %s are lm-eval’s', async (name) => {
    const { padToken, eosToken, bosToken, spelling } = await openTokenizer(join(fixtures, name));
    const token = (id = -1): unknown => [spelling(id), id];
    expect({ pad: token(padToken), eos: token(eosToken), bos: token(bosToken) }).toEqual(reference[name]);
  });

  test('a padding token comes before the unknown one, and that before the EOS', async () => {
    const folder = scratchFolder();
    await cp(join(fixtures, 'llama'), folder, { recursive: true });
    const padWith = async (special: Readonly<Record<string, string | null>>): Promise<number | undefined> => {
      await writeFile(join(folder, 'tokenizer_config.json'), JSON.stringify(special));
      return (await openTokenizer(folder)).padToken;
    };
    const all = { pad_token: '<s>', unk_token: '<unk>', eos_token: '</s>' };
    expect(await padWith(all)).toBe(1);
    expect(await padWith({ ...all, pad_token: null })).toBe(0);
    expect(await padWith({ eos_token: '</s>' })).toBe(2);
    expect(await padWith({ eos_token: null })).toBeUndefined();
  });

  test('an id outside the vocabulary has no spelling', async () => {
    const { spelling } = await openTokenizer(join(fixtures, 'llama'));
    expect(spelling(1e6)).toBeUndefined();
    expect(spelling(-1)).toBeUndefined();
  });
});
