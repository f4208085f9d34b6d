// What a reader accepts of the requests and outputs in a sample.

import { z } from 'zod';

/** A number, or one of the three that JSON lacks, as a string (`toJsonLine`). */
export const number = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity']).transform(Number)]);
export const count = z.int().nonnegative();

const tokens = z.array(z.number());

export const requestSchema = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('score'), context: z.string(), continuation: z.string() }),
  z.looseObject({ kind: z.literal('rolling'), text: z.string() }),
  z.looseObject({ kind: z.literal('tokens'), tokens, from: count }),
  z.looseObject({
    kind: z.literal('generate'),
    prompt: z.union([z.string(), tokens]),
    stop: z.array(z.string()),
    maxTokens: count,
  }),
  z.looseObject({
    kind: z.literal('execute'),
    program: z.string(),
    tests: z.string(),
    timeoutSeconds: z.number(),
  }),
]);

const answered = { tokens, logprobs: z.array(number), logprob: number, truncated: count };

export const outputSchema = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('logLikelihood'), greedy: z.boolean(), ...answered }),
  z.looseObject({ kind: z.literal('generation'), text: z.string(), ...answered }),
  z.looseObject({
    kind: z.literal('execution'),
    outcome: z.enum(['passed', 'failed', 'timed out']),
    detail: z.string(),
  }),
]);
