// Whether what a worker replied can be an answer to its job. A process whose memory is broken, or a device, may answer anything.

import type { ScoredTokens } from '../types.ts';
import type { Job } from './messages.ts';

/** A log-probability may be above 0 by what logits of some thousands lose in float32. */
const highestLogprob = 1e-3;

const kinds = { open: 'opened', score: 'scored', generate: 'generated' } as const;

type Fields = Readonly<Record<string, unknown>>;

/**
 * What makes no sense about a reply; undefined: nothing. A reply of kind `failed` has only to be complete.
 * @param vocabulary token ids are below it; null where that is not known
 */
export function nonsenseOf(job: Job, reply: unknown, vocabulary: number | null): string | undefined {
  if (!isObject(reply)) return 'a reply is not an object';
  if (reply['kind'] === 'failed') {
    const isWhole = typeof reply['message'] === 'string' && typeof reply['stack'] === 'string';
    return isWhole ? undefined : 'a failure has no message';
  }
  if (reply['kind'] !== kinds[job.kind])
    return `a reply of kind ${kinds[job.kind]} was expected, and another came`;
  if (job.kind === 'open') return undefined;
  if (!isCount(reply['computed'])) return 'the count of tokens is no whole number';
  if (job.kind === 'generate') return nonsenseOfText(reply['generated'], job.maxTokens, vocabulary);
  const { scored } = reply;
  if (!Array.isArray(scored) || scored.length !== job.sequences.length)
    return `${job.sequences.length} sequences were asked, and ${Array.isArray(scored) ? scored.length : 'none'} answered`;
  for (const [index, { tokens, from }] of job.sequences.entries()) {
    const nonsense = nonsenseOfScores(scored[index], tokens.length - from);
    if (nonsense !== undefined) return nonsense;
  }
  return undefined;
}

function nonsenseOfScores(scores: unknown, count: number): string | undefined {
  if (!isObject(scores)) return 'the scores of a sequence are not an object';
  const { logprobs, greedy } = scores as Partial<ScoredTokens>;
  if (!Array.isArray(greedy) || greedy.length !== count || !greedy.every((one) => typeof one === 'boolean'))
    return `${count} tokens were asked whether they are the most probable, and not as many answered`;
  return nonsenseOfLogprobs(logprobs, count);
}

function nonsenseOfText(
  generated: unknown,
  maxTokens: number,
  vocabulary: number | null,
): string | undefined {
  if (!isObject(generated)) return 'a generated text is not an object';
  const { tokens, logprobs } = generated;
  if (!Array.isArray(tokens)) return 'a generated text has no tokens';
  if (tokens.length > maxTokens)
    return `a generated text has ${tokens.length} tokens, and ${maxTokens} are the most`;
  const wrong: unknown = tokens.find((token) => !isCount(token) || token >= (vocabulary ?? Infinity));
  if (wrong !== undefined) return `${String(wrong)} is no token of the model`;
  return nonsenseOfLogprobs(logprobs, tokens.length);
}

function nonsenseOfLogprobs(logprobs: unknown, count: number): string | undefined {
  if (!Array.isArray(logprobs) || logprobs.length !== count)
    return `${count} log-probabilities were asked, and ${Array.isArray(logprobs) ? logprobs.length : 'none'} answered`;
  for (const logprob of logprobs as readonly unknown[]) {
    if (typeof logprob !== 'number') return 'a log-probability is no number';
    if (Number.isNaN(logprob)) return 'a log-probability is NaN';
    if (logprob > highestLogprob) return `a log-probability is ${logprob}, above 0`;
  }
  return undefined;
}

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
