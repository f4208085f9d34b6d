import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { generateAlone } from '../../../src/runners/plain/generate.ts';
import { fakeSession, greedyAfter, logprobAfter } from '../onnx/fake-session.ts';

const never = (): boolean => false;

const prompts = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 20 });
const sharings = fc.constantFrom('tree', 'chain', 'whole');

describe('generateAlone', () => {
  test('takes the arg max at each step, with keys and values or without', async () => {
    await fc.assert(
      fc.asyncProperty(prompts, sharings, async (prompt, sharing) => {
        const job = { prompt, maxTokens: 6, endTokens: [] };
        const { tokens, logprobs } = await generateAlone(fakeSession(sharing), job, () => undefined, never);
        expect(tokens).toEqual(greedyAfter(prompt, 6));
        expect(logprobs).toEqual(
          tokens.map((token, index) => logprobAfter([...prompt, ...tokens.slice(0, index)], token)),
        );
      }),
    );
  });

  test('runs each token once where there are keys and values, and everything anew where there are none', async () => {
    const job = { prompt: [1, 2, 3, 4, 5], maxTokens: 4, endTokens: [] };
    const count = async (session: ReturnType<typeof fakeSession>): Promise<readonly number[]> => {
      const counted: number[] = [];
      await generateAlone(session, job, (tokens) => counted.push(tokens), never);
      return counted;
    };
    expect(await count(fakeSession('tree'))).toEqual([5, 1, 1, 1]);
    expect(await count(fakeSession('whole'))).toEqual([5, 6, 7, 8]);
  });

  test('ends with an end token, which is the last', async () => {
    const prompt = [3, 1, 4];
    const whole = greedyAfter(prompt, 20);
    const end = whole[7] as number;
    const first = whole.indexOf(end);
    const job = { prompt, maxTokens: 20, endTokens: [100, end] };
    const { tokens } = await generateAlone(fakeSession('tree'), job, () => undefined, never);
    expect(tokens).toEqual(whole.slice(0, first + 1));
  });

  test('ends where it is told to, having asked after every token', async () => {
    const seen: number[][] = [];
    const job = { prompt: [2], maxTokens: 9, endTokens: [] };
    const { tokens } = await generateAlone(
      fakeSession('tree'),
      job,
      () => undefined,
      (so) => seen.push([...so]) === 3,
    );
    expect(tokens).toHaveLength(3);
    expect(seen).toEqual([tokens.slice(0, 1), tokens.slice(0, 2), tokens]);
  });
});
