import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { openTokenizer, type Tokenizer } from '../../src/model/tokenizer/tokenizer.ts';
import { checkRequests } from '../../src/runners/request-check.ts';
import type { Request } from '../../src/tasks/types.ts';

const fixtures = fileURLToPath(new URL('../fixtures/tokenizers/', import.meta.url));
const open = (name: string): Promise<Tokenizer> => openTokenizer(join(fixtures, name));
const score = (context: string, continuation: string): Request => ({ kind: 'score', context, continuation });
const none = { questions: 0, requests: 0 };

let tokenizer: Tokenizer;
beforeAll(async () => {
  tokenizer = await open('byte-level');
});
const check = (
  questions: readonly (readonly Request[])[],
  maxLength = 100,
  vocabulary: number | null = null,
) => checkRequests(questions, { tokenizer, maxLength, vocabulary });
const lengthOf = (text: string): number => tokenizer.encodeAsHarness(text).length;

describe('the requests of questions', () => {
  test('meet with nothing where joins are clean and all fits', () => {
    const questions = [[score('The keeper', ' counted'), score('The keeper', ' slept')], [score('', 'a')]];
    expect(check(questions)).toEqual({
      questions: 2,
      requests: 3,
      unclean: none,
      truncated: { ...none, tokens: 0 },
      inWindows: none,
      beginsTwice: none,
      refused: none,
      example: null,
      refusal: null,
    });
  });

  test('have unclean joins, each question counted once, the first one shown', () => {
    const crossed = score('the lighthouse keep', 'er counted');
    const counted = check([
      [score('The keeper', ' counted')],
      [crossed, crossed],
      [crossed, score('a', ' b')],
    ]);
    expect(counted).toMatchObject({
      unclean: { questions: 2, requests: 3 },
      example: { context: 'the lighthouse keep', continuation: 'er counted', crossing: 'per' },
    });
  });

  test('lose tokens at the front beyond what the network sees, which is all but the last token', () => {
    const [context, continuation] = ['a b c d e f g h', ' i'];
    const length = lengthOf(context + continuation);
    const question = [score(context, continuation), score('a', ' b')];
    expect(check([question], length - 1).truncated).toEqual({ ...none, tokens: 0 });
    expect(check([question], length - 3).truncated).toEqual({ questions: 1, requests: 1, tokens: 2 });
  });

  test('lose the front of a prompt to make room for what is generated', () => {
    const prompt = 'a b c d e f g h';
    const generate = (maxTokens: number): Request => ({ kind: 'generate', prompt, maxTokens, stop: [] });
    const length = lengthOf(prompt);
    expect(check([[generate(4)]], length + 4).truncated.questions).toBe(0);
    expect(check([[generate(4)]], length + 1).truncated).toEqual({ questions: 1, requests: 1, tokens: 3 });
    expect(check([[generate(4)]], 4)).toMatchObject({
      refused: { questions: 1, requests: 1 },
      refusal: expect.stringContaining('cannot be generated') as string,
    });
  });

  test('take several windows where they are whole texts', () => {
    const texts = ['', 'a', 'ab'.repeat(20)].map((text): Request => ({ kind: 'rolling', text }));
    expect(check([texts, texts.slice(0, 2)], 10)).toMatchObject({
      inWindows: { questions: 1, requests: 1 },
      truncated: none,
      refused: none,
    });
  });

  test('cannot be asked: empty or too long continuations, and tokens that the network has no row for', () => {
    const counted = check([[score('a', ''), score('a', ' b')], [score('a', ' b c d e f g h i j k l m')]], 6);
    expect(counted).toMatchObject({ questions: 2, requests: 3, refused: { questions: 2, requests: 2 } });
    expect(counted.refusal).toContain('The continuation has no tokens');
    const highest = Math.max(...tokenizer.encodeAsHarness('a b'));
    expect(check([[score('a', ' b')]], 100, highest + 1).refused.requests).toBe(0);
    expect(check([[score('a', ' b')]], 100, highest)).toMatchObject({
      refused: { requests: 1 },
      refusal: expect.stringContaining('no token of this model') as string,
    });
  });

  test('are unclean and cannot be asked where a token across takes the whole continuation', () => {
    expect(check([[score('pe', 'r'), score('pe', ' r')]])).toMatchObject({
      requests: 2,
      unclean: { questions: 1, requests: 1 },
      refused: { questions: 1, requests: 1 },
      example: { context: 'pe', continuation: 'r', crossing: 'per' },
      refusal: expect.stringContaining('The continuation has no tokens') as string,
    });
  });

  test('begin twice where a template writes a second beginning of text', async () => {
    const llama = await open('llama');
    const bos = llama.spelling(llama.bosToken ?? -1) ?? '';
    const prompts = ['a', `${bos}a`, `${bos}${bos}a`];
    const requests = prompts.map((prompt): Request => ({ kind: 'generate', prompt, maxTokens: 1, stop: [] }));
    const counted = checkRequests([requests], { tokenizer: llama, maxLength: 100, vocabulary: null });
    expect(counted.beginsTwice).toEqual({ questions: 1, requests: 1 });
  });

  test('leaves out programs to be run, which no model is asked', () => {
    const program: Request = { kind: 'execute', program: '', tests: '', timeoutSeconds: 1 };
    expect(check([[program]])).toMatchObject({ questions: 1, requests: 0 });
  });
});
