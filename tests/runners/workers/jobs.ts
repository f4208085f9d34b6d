// What workers are opened with and asked, in the small.

import { fileURLToPath } from 'node:url';
import type { GenerationJob, Job, OpenJob, Reply } from '../../../src/runners/workers/messages.ts';

export const tiny = fileURLToPath(new URL('../../fixtures/models/llama3-rope', import.meta.url));

export const openJob = (path = tiny, slots = 4): OpenJob => ({
  kind: 'open',
  path,
  session: { threads: 1, provider: 'cpu' },
  limits: { tokens: 64, rows: 64 },
  slots,
});

export const scoring = (...sequences: readonly (readonly number[])[]): Job => ({
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
export function answerOf(reply: Reply): unknown {
  if (reply.kind === 'scored') return reply.scored;
  return reply.kind === 'generated' ? reply.generated : reply;
}
