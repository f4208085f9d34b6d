import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { openTokenizer, type Tokenizer } from '../../../src/model/tokenizer/tokenizer.ts';
import { encodeRequest } from '../../../src/runners/encode.ts';
import { encodeBeginning } from '../../../src/runners/schedule/beginning.ts';
import { sharedLength } from '../../../src/runners/schedule/trie.ts';
import type { ModelRequest } from '../../../src/tasks/types.ts';
import { smollm2 } from '../../smollm2.ts';

const zoo = fileURLToPath(new URL('../../../zoo/plumb-1m', import.meta.url));
const folders = [zoo, smollm2()].filter((folder) => folder !== undefined);

const shots = Array.from(
  { length: 6 },
  (_, index) => `Question: What is the craft of Mavfin ${index}?\nAnswer: a potter, in 19${index}0.\n\n`,
).join('');
const score = (end: string): ModelRequest => ({
  kind: 'score',
  context: `${shots}${end}`,
  continuation: ' a thing',
});

describe.each(folders)('with the tokenizer of %s', (folder) => {
  let tokenizer: Tokenizer;
  beforeAll(async () => {
    tokenizer = await openTokenizer(folder);
  });
  /** The tokens of a request, and how many of a trunk's it begins with. */
  const tokensOf = (request: ModelRequest): readonly number[] => {
    const encoded = encodeRequest(request, { tokenizer, maxLength: 4000, vocabulary: null });
    return encoded.kind === 'score' ? (encoded.sequences[0]?.tokens ?? []) : encoded.job.prompt;
  };

  test('a beginning is nearly all that the texts share, wherever it is cut', () => {
    const requests = ['Question: Who', 'Question: Where', 'Question: Why, o why'].map(score);
    const tokens = requests.map(tokensOf);
    const shared = Math.min(...tokens.slice(1).map((one) => sharedLength(one, tokens[0] ?? [])));
    // Cuts in words, behind them, in white space, in numbers.
    for (let cut = shots.length - 60; cut <= `${shots}Question: W`.length; cut++) {
      const [first] = requests;
      if (!first) throw new Error('there is no request');
      const trunk = encodeBeginning(first, [cut], tokenizer);
      expect(trunk.cuts).toEqual([trunk.tokens.length]);
      for (const one of tokens)
        expect(sharedLength(one, trunk.tokens)).toBeGreaterThanOrEqual(trunk.tokens.length - 2);
      if (cut >= `${shots}Question:`.length) expect(trunk.tokens.length).toBeGreaterThanOrEqual(shared - 2);
    }
  });

  test('depends on the text up to the last cut alone', () => {
    const cuts = [100, shots.length];
    const trunks = ['Question: Who', 'And now for', ''].map((end) =>
      encodeBeginning(score(end), cuts, tokenizer),
    );
    for (const trunk of trunks) expect(trunk).toEqual(trunks[0]);
    expect(trunks[0]?.cuts).toHaveLength(2);
  });

  test('that is shared to a shorter cut is the same to there', () => {
    const long = encodeBeginning(score(''), [100, 200, shots.length], tokenizer);
    const short = encodeBeginning(score(''), [100], tokenizer);
    expect(long.cuts[0]).toBe(short.cuts[0]);
    expect(long.tokens.slice(0, short.tokens.length)).toEqual(short.tokens);
  });

  test('of nothing is none', () => {
    const none = { tokens: [], cuts: [] };
    expect(encodeBeginning(score('x'), [], tokenizer)).toEqual(none);
    expect(encodeBeginning({ kind: 'tokens', tokens: [1, 2], from: 1 }, [], tokenizer)).toEqual(none);
  });

  test.each<readonly [string, ModelRequest]>([
    ['a prompt', { kind: 'generate', prompt: `${shots}Question: Who`, stop: [], maxTokens: 4 }],
    ['a whole text', { kind: 'rolling', text: `${shots}Question: Who` }],
    ['a continuation without context', { kind: 'score', context: '', continuation: `${shots}Question: Who` }],
  ])('of %s is encoded as that is', (_what, request) => {
    const trunk = encodeBeginning(request, [shots.length], tokenizer);
    expect(sharedLength(tokensOf(request), trunk.tokens)).toBeGreaterThanOrEqual(trunk.tokens.length - 1);
    expect(trunk.tokens.length).toBeGreaterThan(50);
  });

  test.each<readonly [string, ModelRequest]>([
    [
      'that are scored',
      { kind: 'tokens', tokens: [...Array(300).keys()].map((id) => (id * 7) % 700), from: 290 },
    ],
    [
      'that are gone on with',
      {
        kind: 'generate',
        prompt: [...Array(300).keys()].map((id) => (id * 7) % 700),
        stop: [],
        maxTokens: 4,
      },
    ],
  ])('of tokens %s is tokens', (_what, request) => {
    const { tokens } = encodeBeginning(request, [200], tokenizer);
    expect(tokens).toEqual(tokensOf(request).slice(0, 200));
  });
});
