// One line of a requests file to a request.

import { z } from 'zod';
import { DataError } from '../lib/errors.ts';
import type { Request } from '../tasks/types.ts';

const token = z.int().nonnegative();
const tokens = z.array(token);

const forms: readonly {
  readonly keys: readonly string[];
  readonly schema: z.ZodType;
  readonly read: (value: never) => Request;
}[] = [
  {
    keys: ['context', 'continuation'],
    schema: z.strictObject({ context: z.string(), continuation: z.string() }),
    read: (value: { context: string; continuation: string }) => ({ kind: 'score', ...value }),
  },
  {
    keys: ['text'],
    schema: z.strictObject({ text: z.string() }),
    read: (value: { text: string }) => ({ kind: 'rolling', ...value }),
  },
  {
    keys: ['tokens', 'from'],
    schema: z.strictObject({ tokens, from: token }),
    read: (value: { tokens: number[]; from: number }) => ({ kind: 'tokens', ...value }),
  },
  {
    keys: ['prompt', 'maxTokens'],
    schema: z.strictObject({
      prompt: z.string(),
      maxTokens: z.int().positive(),
      stop: z.array(z.string()).default([]),
    }),
    read: (value: { prompt: string; maxTokens: number; stop: string[] }) => ({ kind: 'generate', ...value }),
  },
  {
    keys: ['tokens', 'maxTokens'],
    schema: z.strictObject({ tokens, maxTokens: z.int().positive(), stop: z.array(z.string()).default([]) }),
    read: ({ tokens: prompt, ...rest }: { tokens: number[]; maxTokens: number; stop: string[] }) => ({
      kind: 'generate',
      prompt,
      ...rest,
    }),
  },
];

/** Reads a request. A line that is none gives the DataError that says so; the reader knows the line's number. */
export function parseRequestLine(line: string): Request | DataError {
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
