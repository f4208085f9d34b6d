// A recorded sample, checked by itself: what of it follows from the rest of it.

import { DataError } from '../lib/errors.ts';
import { sampleHashes } from '../tasks/sample-hashes.ts';
import type { Output, Request } from '../tasks/types.ts';
import { readAs, sampleRecordSchema } from './schema.ts';
import type { SampleRecord } from './types.ts';
import type { Difference, Differ } from './verification.ts';

/**
 * Reads a sample and checks it by itself: an output of the right kind for each request, a log-probability for each token, sums that
 * are those of their parts, hashes that are those of their texts.
 * @param imported whether another tool computed it, which does not tell tokens, and hashes in its own way
 * @returns undefined where it cannot be read, or has no output for each request
 */
export function checkSample(
  value: unknown,
  about: Pick<Difference, 'line' | 'question'>,
  imported: boolean,
  differ: Differ,
): SampleRecord | undefined {
  const compare = (field: string, recorded: unknown, expected: unknown): boolean => {
    const same = Object.is(recorded, expected);
    if (!same) differ({ ...about, field, recorded, expected });
    return same;
  };
  let sample: SampleRecord;
  try {
    sample = readAs(sampleRecordSchema, value, 'the sample');
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    differ({ ...about, field: 'line', recorded: error.message, expected: 'a sample' });
    return undefined;
  }
  if (imported) return sample;
  const { requests, outputs } = sample;
  // The document's own hash is over numbers as Python writes them, which JSON does not keep.
  const { promptHash, targetHash } = sampleHashes({ doc: {}, target: sample.target }, requests);
  compare('promptHash', sample.promptHash, promptHash);
  compare('targetHash', sample.targetHash, targetHash);
  if (!compare('outputs.length', outputs.length, requests.length)) return undefined;
  const kinds = outputs.map((output, place) => {
    if (!compare(`outputs[${place}].kind`, output.kind, answerTo[requests[place]?.kind ?? 'execute']))
      return false;
    if (output.kind === 'execution') return true;
    const { tokens, logprobs, logprob } = output;
    compare(`outputs[${place}].logprobs.length`, logprobs.length, tokens.length);
    const sum = logprobs.reduce((left, right) => left + right, 0);
    compare(`outputs[${place}].logprob`, logprob, sum);
    return true;
  });
  return kinds.every(Boolean) ? sample : undefined;
}

const answerTo: Readonly<Record<Request['kind'], Output['kind']>> = {
  score: 'logLikelihood',
  rolling: 'logLikelihood',
  tokens: 'logLikelihood',
  generate: 'generation',
  execute: 'execution',
};
