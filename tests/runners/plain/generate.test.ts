import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { generateSequence } from '../../../src/runners/plain/generate.ts';
import { argMaxAfter, fakeSession, logprobAfter } from './fake-session.ts';

const never = (): boolean => false;

/** The arg max of the formula, one token after the other. */
function greedy(prompt: readonly number[], length: number): readonly number[] {
  const tokens: number[] = [];
  while (tokens.length < length) tokens.push(argMaxAfter([...prompt, ...tokens]));
  return tokens;
}

const prompts = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 20 });
/** A graph that splits has a past; one without a past runs everything anew for each token. */
const graphs = fc.constantFrom([true, true], [false, true], [false, false]);

describe('generateSequence', () => {
  test('takes the arg max at each step, in pieces or not, with keys and values or without', async () => {
    const budgets = fc.integer({ min: 1, max: 30 });
    await fc.assert(
      fc.asyncProperty(prompts, budgets, graphs, async (prompt, budget, [splits, hasPast]) => {
        const session = fakeSession(splits === true, hasPast);
        const job = { prompt, maxTokens: 6, endTokens: [] };
        const { tokens, logprobs } = await generateSequence(session, job, budget, () => undefined, never);
        expect(tokens).toEqual(greedy(prompt, 6));
        expect(logprobs).toEqual(
          tokens.map((token, index) => logprobAfter([...prompt, ...tokens.slice(0, index)], token)),
        );
      }),
    );
  });

  test('runs each token once where there are keys and values', async () => {
    let counted = 0;
    const job = { prompt: [1, 2, 3, 4, 5], maxTokens: 4, endTokens: [] };
    await generateSequence(fakeSession(true), job, 2, (tokens) => (counted += tokens), never);
    expect(counted).toBe(5 + 3);
  });

  test('ends with an end token, which is the last', async () => {
    const prompt = [3, 1, 4];
    const whole = greedy(prompt, 20);
    const end = whole[7] as number;
    const first = whole.indexOf(end);
    const job = { prompt, maxTokens: 20, endTokens: [100, end] };
    const { tokens } = await generateSequence(fakeSession(true), job, 10, () => undefined, never);
    expect(tokens).toEqual(whole.slice(0, first + 1));
  });

  test('ends where it is told to, having asked after every token', async () => {
    const seen: number[][] = [];
    const job = { prompt: [2], maxTokens: 9, endTokens: [] };
    const { tokens } = await generateSequence(
      fakeSession(true),
      job,
      10,
      () => undefined,
      (so) => seen.push([...so]) === 3,
    );
    expect(tokens).toHaveLength(3);
    expect(seen).toEqual([tokens.slice(0, 1), tokens.slice(0, 2), tokens]);
  });
});
