import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Job } from '../../../src/runners/workers/messages.ts';
import { nonsenseOf } from '../../../src/runners/workers/reply-check.ts';
import { generating, opened, scoring } from './jobs.ts';

const score = scoring([1, 2, 3], [4, 5]);
const text = generating([1, 2], 3);
const opening: Job = { ...opened(), kind: 'open', signsEvery: 1, parent: 1 };
const scored = (...logprobs: readonly (readonly unknown[])[]): object => ({
  kind: 'scored',
  computed: 3,
  scored: logprobs.map((some) => ({ logprobs: some, greedy: some.map(() => true) })),
});
const generated = (tokens: unknown, logprobs: unknown = [-1, -2]): object => ({
  kind: 'generated',
  computed: 3,
  generated: { tokens, logprobs },
});
const check = (job: Job, reply: unknown): string | undefined => nonsenseOf(job, reply, 10);

test('what can be an answer makes sense', () => {
  expect(check(score, scored([-1, 0], [-0.5]))).toBeUndefined();
  // The last bits of a float32, and a token that cannot be.
  expect(check(score, scored([1e-6, -Infinity], [-800]))).toBeUndefined();
  expect(check(text, generated([0, 9]))).toBeUndefined();
  expect(nonsenseOf(text, generated([0, 1e5]), null)).toBeUndefined();
  expect(check(opening, { kind: 'opened', sharing: 'tree', takesPast: true })).toBeUndefined();
  expect(check(score, { kind: 'failed', error: 'Error', message: 'no', stack: '' })).toBeUndefined();
});

describe('nonsense is named', () => {
  test.each([
    ['nothing', score, null, 'a reply is not an object'],
    ['a word', score, 'scored', 'a reply is not an object'],
    ['a failure without a message', score, { kind: 'failed' }, 'a failure has no message'],
    ['another kind', score, generated([1, 2]), 'a reply of kind scored was expected, and another came'],
    ['scores of a text', text, scored([1]), 'a reply of kind generated was expected, and another came'],
    ['scores at an opening', opening, scored([1]), 'a reply of kind opened was expected, and another came'],
    ['too few', score, scored([-1, -1]), '2 sequences were asked, and 1 answered'],
    ['none', score, { kind: 'scored', computed: 1 }, '2 sequences were asked, and none answered'],
    ['a hole', score, { ...scored(), scored: [null, null] }, 'the scores of a sequence are not an object'],
    ['a token too few', score, scored([-1], [-1]), /^2 tokens were asked whether they are the most probable/],
    [
      'a log-probability too many',
      score,
      { ...scored(), scored: [{ logprobs: [-1, -1, -1], greedy: [true, true] }, {}] },
      '2 log-probabilities were asked, and 3 answered',
    ],
    ['NaN', score, scored([-1, Number.NaN], [-1]), 'a log-probability is NaN'],
    ['more than certain', score, scored([-1, 0.5], [-1]), 'a log-probability is 0.5, above 0'],
    ['a bigint', score, scored([-1, -1n], [-1]), 'a log-probability is no number'],
    [
      'no count',
      score,
      { ...scored([-1, 0], [-1]), computed: 1.5 },
      'the count of tokens is no whole number',
    ],
    ['a token beyond the vocabulary', text, generated([1, 10]), '10 is no token of the model'],
    ['half a token', text, generated([1, 0.5]), '0.5 is no token of the model'],
    [
      'a text that goes on',
      text,
      generated([1, 2, 3, 4]),
      'a generated text has 4 tokens, and 3 are the most',
    ],
    ['a text without tokens', text, generated(undefined), 'a generated text has no tokens'],
    ['no text', text, { ...generated([]), generated: 'a' }, 'a generated text is not an object'],
    ['a text of NaN', text, generated([1, 2], [-1, Number.NaN]), 'a log-probability is NaN'],
  ])('%s', (_what, job, reply, nonsense) => {
    expect(check(job, reply)).toEqual(
      nonsense instanceof RegExp ? (expect.stringMatching(nonsense) as string) : nonsense,
    );
  });

  test('of whatever comes, without a throw', () => {
    fc.assert(
      fc.property(fc.constantFrom(score, text, opening), fc.anything({ withBigInt: true }), (job, reply) => {
        expect(typeof check(job, reply)).toBe('string');
      }),
    );
  });
});
