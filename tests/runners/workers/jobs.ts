// What workers are opened with and asked, in the small.

import { fileURLToPath } from 'node:url';
import type { Answer, GenerationJob, OpenedModel, ScoreJob } from '../../../src/runners/workers/messages.ts';
import type { PoolOptions } from '../../../src/runners/workers/pool.ts';

export const tiny = fileURLToPath(new URL('../../fixtures/models/llama3-rope', import.meta.url));

export const opened = (path = tiny, slots = 4): OpenedModel => ({
  path,
  session: { threads: 1, provider: 'cpu' },
  limits: { tokens: 64, rows: 64 },
  slots,
});

export const poolOptions = (options: Partial<PoolOptions> = {}): PoolOptions => ({
  count: 1,
  deadlines: { passes: 600, opening: 600 },
  memory: undefined,
  vocabulary: null,
  verbose: false,
  ...options,
});

export const scoring = (...sequences: readonly (readonly number[])[]): ScoreJob => ({
  kind: 'score',
  sequences: sequences.map((tokens) => ({ tokens, from: 1 })),
  trunk: { tokens: [], cuts: [] },
});

export const generating = (
  prompt: readonly number[],
  maxTokens = 20,
  more: Partial<GenerationJob> = {},
): GenerationJob => ({
  kind: 'generate',
  prompt,
  maxTokens,
  endTokens: [],
  stop: [],
  trunk: { tokens: [], cuts: [] },
  ...more,
});

/** What was answered, without how much was computed for it. */
export const answerOf = (reply: Answer): unknown =>
  reply.kind === 'scored' ? reply.scored : reply.generated;
