import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { openJournal } from '../../src/results/samples.ts';
import { openStore } from '../../src/results/store.ts';
import { summarize } from '../../src/results/summary.ts';
import type { SampleRecord } from '../../src/results/types.ts';
import { acc } from '../../src/tasks/metrics.ts';
import { aSample, anIdentity, scratchFolder } from './records.ts';

const counted = { questions: 4, computed: 90, alone: 200, trieNodes: 80 };
let folder: string;
beforeEach(() => {
  folder = join(scratchFolder(), 'results');
});

async function record(...samples: readonly SampleRecord[]): Promise<string> {
  await openStore(folder);
  const journal = await openJournal(folder, anIdentity(), { model: 'tiny', questions: samples.length });
  await journal.append(samples);
  await journal.close();
  return journal.key;
}

/** lm-eval/evaluator.py: the SHA-256 of all samples' doc, prompt and target hashes, one after the other. */
function taskHashOf(samples: readonly SampleRecord[]): string {
  const texts = samples.map(({ docHash, promptHash, targetHash }) => docHash + promptHash + targetHash);
  return createHash('sha256').update(texts.join('')).digest('hex');
}

const scored = (index: number, value: number): SampleRecord => aSample(index, { scores: { acc: value } });

describe('summarize', () => {
  test('makes the metrics of the samples, with their standard errors', async () => {
    const samples = [scored(0, 1), scored(1, 0), scored(2, 1), scored(3, 1)];
    const key = await record(...samples);
    // The standard error of a mean: the standard deviation with n - 1, over the root of n.
    const standardError = Math.sqrt((3 * 0.25 ** 2 + 0.75 ** 2) / 3 / 4);
    expect(await summarize(folder, key, [acc], counted)).toEqual({
      questions: 4,
      metrics: [{ name: 'acc', value: 0.75, standardError, higherIsBetter: true }],
      taskHash: taskHashOf(samples),
      samplesHash: createHash('sha256')
        .update(samples.map((sample) => `${JSON.stringify(sample)}\n`).join(''))
        .digest('hex'),
      work: { ...counted, requests: 4, truncatedRequests: 0, truncatedTokens: 0 },
    });
  });

  test('gives the same to the last bit whatever order the samples were recorded in', async () => {
    const values = [0.1, 0.2, 0.3, 1e-9, 0.7, 1e9, 3.3, 0.11];
    const samples = values.map((value, index) => scored(index, value));
    const inOrder = await summarize(folder, await record(...samples), [acc], counted);
    folder = join(scratchFolder(), 'results');
    const reversed = await summarize(folder, await record(...samples.toReversed()), [acc], counted);
    expect(reversed).toEqual(inOrder);
  });

  test('counts requests, and those that did not fit with the tokens that were left out', async () => {
    const [output] = aSample(0).outputs;
    const [request] = aSample(0).requests;
    if (output?.kind !== 'logLikelihood' || !request) throw new Error('the made-up sample has a request');
    const truncated = aSample(1, {
      requests: [request, request, request],
      outputs: [{ ...output, truncated: 5 }, output, { ...output, truncated: 2 }],
      scores: { acc: 1 },
    });
    const key = await record(scored(0, 1), truncated);
    const { work } = await summarize(folder, key, [acc], counted);
    expect(work).toEqual({ ...counted, requests: 4, truncatedRequests: 2, truncatedTokens: 7 });
  });
});
