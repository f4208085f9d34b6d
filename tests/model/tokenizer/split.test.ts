import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { DataError, ModelError } from '../../../src/lib/errors.ts';
import {
  rollingWindows,
  splitContext,
  splitRolling,
  truncateLeft,
  type SplitTokens,
} from '../../../src/model/tokenizer/split.ts';
import { openTokenizer } from '../../../src/model/tokenizer/tokenizer.ts';
import { tokenizerFixtures } from './tokenizer-fixtures.ts';

const fixtures = new URL('../../fixtures/tokenizers/', import.meta.url);
const readJson = <T>(path: string): T => JSON.parse(readFileSync(new URL(path, fixtures), 'utf8')) as T;
const open = (name: string): ReturnType<typeof openTokenizer> =>
  openTokenizer(fileURLToPath(new URL(name, fixtures)));
const halves = ({ tokens, from }: SplitTokens): number[][] => [tokens.slice(0, from), tokens.slice(from)];

// lm-eval 0.4.13's own code on the same tokenizers; tests/goldens/make_tokenizers.py.
describe('a context and its continuation', () => {
  const pairs = readJson<[string, string][]>('pairs.json');

  test.each(tokenizerFixtures)('are split as lm-eval splits them, with the tokenizer %s', async (name) => {
    const tokenizer = await open(name);
    const expected = readJson<{ pairs: (number[][] | null)[] }>(`${name}/reference.json`).pairs;
    expect(expected).toHaveLength(pairs.length);
    for (const [index, [context, continuation]] of pairs.entries()) {
      const label = JSON.stringify([context, continuation]);
      const reference = expected[index];
      if (reference) expect(halves(splitContext(tokenizer, context, continuation)), label).toEqual(reference);
      // Where the harness fails, the context is white space and there is no BOS, or nothing is left to score: the continuation
      // is empty, or has become part of the context's last token.
      else if (context === '' || context.trim() !== '')
        expect(() => splitContext(tokenizer, context, continuation), label).toThrow(DataError);
      else
        expect(splitContext(tokenizer, context, continuation).tokens[0], label).toBe(tokenizer.prefixToken);
    }
  });

  test('get the prefix token before a context of white space alone', async () => {
    const tokenizer = await open('byte-level');
    expect(halves(splitContext(tokenizer, ' \n', 'The'))).toEqual([[0], tokenizer.encode(' \nThe', false)]);
  });

  test('need a prefix token where there is no context', async () => {
    const tokenizer = { ...(await open('byte-level')), prefixToken: undefined };
    expect(() => splitContext(tokenizer, '', 'The')).toThrow(ModelError);
    expect(splitContext(tokenizer, 'The', ' sail').from).toBe(tokenizer.encode('The', false).length);
  });
});

describe('a sequence that is too long', () => {
  const tokens = [0, 1, 2, 3, 4, 5, 6, 7];

  test('loses tokens of its context, so that all but the last are as many as fit', () => {
    expect(truncateLeft({ tokens, from: 5 }, 4)).toEqual({ tokens: [3, 4, 5, 6, 7], from: 2, truncated: 3 });
    expect(truncateLeft({ tokens, from: 4 }, 4)).toEqual({ tokens: [3, 4, 5, 6, 7], from: 1, truncated: 3 });
    expect(truncateLeft({ tokens, from: 5 }, 7)).toEqual({ tokens, from: 5, truncated: 0 });
    expect(truncateLeft({ tokens, from: 5 }, 100)).toEqual({ tokens, from: 5, truncated: 0 });
  });

  test('is refused where the continuation alone does not fit', () => {
    expect(() => truncateLeft({ tokens, from: 3 }, 4)).toThrow(
      /continuation of 5 tokens is longer than the model's 4/,
    );
  });
});

describe('a whole text', () => {
  test("is cut into lm-eval's windows", () => {
    const cases = readJson<{ count: number; length: number; windows: number[][][] }[]>('windows.json');
    expect(cases.length).toBeGreaterThan(30);
    for (const { count, length, windows } of cases) {
      const made = rollingWindows([...Array(count).keys()], 100, length).map(halves);
      // lm-eval's contexts are the inputs up to the first scored token.
      expect(made, `${count} tokens in windows of ${length}`).toEqual(windows);
    }
  });

  test('starts from the prefix token, and a BOS that the tokenizer adds is scored', async () => {
    const [plain, withBos] = [await open('byte-level'), await open('byte-level-with-bos')];
    const ids = plain.encode('The sail', false);
    expect(splitRolling(plain, 'The sail', 100)).toEqual([{ tokens: [0, ...ids], from: 1 }]);
    expect(splitRolling(withBos, 'The sail', 100)).toEqual([{ tokens: [0, 0, ...ids], from: 1 }]);
    expect(splitRolling(plain, '', 100)).toEqual([]);
  });
});
