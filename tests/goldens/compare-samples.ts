// A sample of ours against one that lm-eval logged.

import { expect } from 'vitest';
import type { SampleRecord } from '../../src/results/types.ts';
import type { OpenModel } from '../../src/runners/open.ts';
import { filterOf } from '../../src/tasks/metrics.ts';
import type { LogLikelihood, Task } from '../../src/tasks/types.ts';
import type { GoldenSample } from '../tasks/golden-files.ts';

/** A generated text that is not the reference's, and by how much its first other token was more likely than the reference's. */
export interface TextDifference {
  readonly where: string;
  readonly token: number;
  readonly margin: number;
}

/** Two tokens whose log-probabilities are as close as this are a matter of rounding. */
const nearTie = 1e-3;

/** Sums of long continuations may differ by 1e-4 a token, short ones by 2e-3. */
const tolerance = (tokens: number): number => Math.max(2e-3, 1e-4 * tokens);

/** Log-likelihoods, greedy flags and scores. */
export function expectSameValue(
  sample: SampleRecord,
  reference: GoldenSample,
  task: Task,
  where: string,
): void {
  const answers = sample.outputs.filter(({ kind }) => kind !== 'execution');
  expect(answers.length, where).toBe(reference.resps.length);
  answers.forEach((output, request) => {
    if (output.kind !== 'logLikelihood') return;
    const [logprob, greedy] = (reference.resps[request] as [[string, string]])[0];
    const difference = Math.abs(output.logprob - Number(logprob));
    expect(difference, `${where}, request ${request}`).toBeLessThan(tolerance(output.tokens.length));
    expect(output.greedy, `${where}, request ${request}`).toBe(greedy === 'True');
  });
  const { filter } = reference;
  if (sample.filtered !== undefined)
    expect(sample.filtered[filter], where).toEqual(reference.filtered_resps[0]);
  const metrics = task.metrics.filter(({ name, ours }) => !ours && filterOf(name) === filter);
  expect(metrics.length).toBeGreaterThan(0);
  for (const { name, aggregate } of metrics) {
    const value = reference[name.split(',')[0] ?? ''];
    // The score of a perplexity is the log-likelihood itself, which was compared above.
    if (aggregate === 'perplexity') continue;
    if (typeof value === 'number' && !Number.isInteger(value))
      expect(sample.scores[name], `${where}, ${name}`).toBeCloseTo(value, 3);
    else expect(sample.scores[name], `${where}, ${name}`).toEqual(value);
  }
}

/**
 * That a generated text is the reference's, or that where they part the two tokens are nearly as likely.
 * @returns undefined where the texts are equal
 */
export async function expectSameText(
  sample: SampleRecord,
  reference: GoldenSample,
  model: OpenModel,
  where: string,
): Promise<TextDifference | undefined> {
  const [request] = sample.requests;
  const [output] = sample.outputs;
  if (request?.kind !== 'generate' || output?.kind !== 'generation') return undefined;
  const [[text]] = reference.resps as [[string]];
  if (output.text === text) return undefined;
  const { tokenizer } = model;
  const prompt = tokenizer.encodeAsHarness(request.prompt as string);
  const theirs = tokenizer.encode(text, false);
  const token = output.tokens.findIndex((id, at) => id !== theirs[at]);
  const logprobs = await Promise.all(
    [output.tokens[token], theirs[token] ?? tokenizer.eosToken].map(async (last) => {
      const tokens = [...prompt, ...output.tokens.slice(0, token), last as number];
      const [answer] = await model.score([{ kind: 'tokens', tokens, from: tokens.length - 1 }]);
      return (answer as LogLikelihood).logprob;
    }),
  );
  const margin = Math.abs((logprobs[0] ?? NaN) - (logprobs[1] ?? NaN));
  expect(
    margin,
    `${where}: texts part at token ${token}: ${JSON.stringify([output.text, text])}`,
  ).toBeLessThan(nearTie);
  return { where, token, margin };
}
