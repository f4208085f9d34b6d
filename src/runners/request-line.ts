// One line of a requests file to a request.

import { z } from 'zod';
import { DataError } from '../lib/errors.ts';
import type { ModelRequest } from '../tasks/types.ts';

const token = z.int().nonnegative();
const tokens = z.array(token);
/** Half of a surrogate pair is no character: UTF-8 has no bytes for it, and no tokenizer has a token. */
const text = z
  .string()
  .refine((string) => !/\p{Surrogate}/u.test(string), 'a lone surrogate is no character');
const stop = z.array(text).default([]);

const forms: readonly {
  readonly keys: readonly string[];
  readonly schema: z.ZodType;
  readonly read: (value: never) => ModelRequest;
}[] = [
  {
    keys: ['context', 'continuation'],
    schema: z.strictObject({ context: text, continuation: text }),
    read: (value: { context: string; continuation: string }) => ({ kind: 'score', ...value }),
  },
  {
    keys: ['text'],
    schema: z.strictObject({ text }),
    read: (value: { text: string }) => ({ kind: 'rolling', ...value }),
  },
  {
    keys: ['tokens', 'from'],
    schema: z.strictObject({ tokens, from: token }),
    read: (value: { tokens: number[]; from: number }) => ({ kind: 'tokens', ...value }),
  },
  {
    keys: ['prompt', 'maxTokens'],
    schema: z.strictObject({ prompt: text, maxTokens: z.int().positive(), stop }),
    read: (value: { prompt: string; maxTokens: number; stop: string[] }) => ({ kind: 'generate', ...value }),
  },
  {
    keys: ['tokens', 'maxTokens'],
    schema: z.strictObject({ tokens, maxTokens: z.int().positive(), stop }),
    read: ({ tokens: prompt, ...rest }: { tokens: number[]; maxTokens: number; stop: string[] }) => ({
      kind: 'generate',
      prompt,
      ...rest,
    }),
  },
];

/** Reads a request. A line that is none gives the DataError that says so; the reader knows the line's number. */
export function parseRequestLine(line: string): ModelRequest | DataError {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return new DataError(`this is not JSON (${(error as Error).message}).`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return new DataError('this is no JSON object.');
  const form = forms.find(({ keys }) => keys.every((key) => key in value));
  if (!form) {
    const known = forms.map(({ keys }) => keys.map((key) => `"${key}"`).join(' and ')).join('; ');
    return new DataError(`this is no request; a request has one of: ${known}.`);
  }
  const parsed = form.schema.safeParse(value);
  if (parsed.success) return form.read(parsed.data as never);
  const [issue] = parsed.error.issues;
  const where = issue?.path.length ? `"${issue.path.join('.')}": ` : '';
  return new DataError(`${where}${issue?.message ?? 'malformed'}.`);
}
