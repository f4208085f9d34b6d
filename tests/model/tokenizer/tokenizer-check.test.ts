import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { openTokenizer, type Tokenizer } from '../../../src/model/tokenizer/tokenizer.ts';
import { checkTokenizer, type TokenizerCheck } from '../../../src/model/tokenizer/tokenizer-check.ts';
import { scratchFolder } from '../../results/records.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/tokenizers/', import.meta.url));
const check = async (name: string, rows: number | null = null): Promise<TokenizerCheck> =>
  checkTokenizer(await openTokenizer(join(fixtures, name)), rows);

/** The tokenizer `llama` with these ids around every text. */
async function around(before: number[], after: number[]): Promise<Tokenizer> {
  const folder = scratchFolder();
  await cp(join(fixtures, 'llama'), folder, { recursive: true });
  const file = join(folder, 'tokenizer.json');
  const json = JSON.parse(await readFile(file, 'utf8')) as object;
  const item = (ids: number[], id: string): object[] => (ids.length === 0 ? [] : [{ SpecialToken: { id } }]);
  const post_processor = {
    type: 'TemplateProcessing',
    single: [...item(before, 'before'), { Sequence: { id: 'A' } }, ...item(after, 'after')],
    special_tokens: { before: { ids: before }, after: { ids: after } },
  };
  await writeFile(file, JSON.stringify({ ...json, post_processor }));
  return openTokenizer(folder);
}

describe('the check of a tokenizer', () => {
  test.each([
    ['llama', 'once'],
    ['byte-level', 'never'],
    ['byte-level-with-bos', 'once'],
    ['neox-drops-bos', 'never'],
    ['families/falcon', 'unknown'],
    ['families/opt-files', 'once'],
    ['families/mistral-model', 'never'],
  ])('says of %s that the BOS is put in front %s', async (name, bos) => {
    expect((await check(name)).bos).toBe(bos);
  });

  test('says that the BOS is put in front twice, and what else is put around a text', async () => {
    const twice = checkTokenizer(await around([1, 1], []), null);
    expect(twice).toMatchObject({ bos: 'twice', appendsEos: false, otherAround: [] });
    const other = checkTokenizer(await around([1, 0], [2]), null);
    expect(other).toMatchObject({ bos: 'once', appendsEos: true, otherAround: ['<unk>'] });
  });

  test('says what becomes of a text that brings its BOS, as a chat template may write one', async () => {
    // The harness leaves the special tokens out where a text starts with the BOS, so there is one.
    expect((await check('llama')).bosOfMarkedText).toBe('once');
    expect((await check('byte-level')).bosOfMarkedText).toBe('once');
    const tokenizer = await openTokenizer(join(fixtures, 'llama'));
    const careless = { ...tokenizer, encodeAsHarness: (text: string) => tokenizer.encode(text, true) };
    expect(checkTokenizer(careless, null).bosOfMarkedText).toBe('twice');
  });

  test('counts tokens beyond the network, and rows that no token has', async () => {
    const { vocabularySize } = await openTokenizer(join(fixtures, 'llama'));
    expect(await check('llama', vocabularySize)).toMatchObject({
      tokensBeyondNetwork: 0,
      rowsWithoutToken: 0,
    });
    expect(await check('llama', vocabularySize - 3)).toMatchObject({
      tokensBeyondNetwork: 3,
      rowsWithoutToken: 0,
    });
    expect(await check('llama', vocabularySize + 5)).toMatchObject({
      tokensBeyondNetwork: 0,
      rowsWithoutToken: 5,
    });
    expect((await check('llama', 1)).prefixBeyondNetwork).toBe(true);
    expect((await check('llama', 2)).prefixBeyondNetwork).toBe(false);
  });

  test('finds text that is lost: unknown characters, and what a normalizer takes away', async () => {
    expect(await check('llama')).toMatchObject({ unknown: { texts: 0, tokens: 0 }, changed: [] });
    const unigram = await check('families/unigram');
    expect(unigram.unknown.texts).toBeGreaterThan(2);
    expect(unigram.unknown.tokens).toBeGreaterThanOrEqual(unigram.unknown.texts);
    expect(unigram.changed.map(({ text }) => text)).toContain('one  two   three');
    const own = checkTokenizer(await openTokenizer(join(fixtures, 'families', 'unigram')), null, [
      'the wall\nthat',
    ]);
    expect(own.changed).toEqual([{ text: 'the wall\nthat', decoded: 'the wall that' }]);
  });
});
