// Records made up for the tests of the store, the table and the reports.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { runKey } from '../../src/results/run-key.ts';
import {
  formatVersion,
  type RunIdentity,
  type RunRecord,
  type SampleRecord,
} from '../../src/results/types.ts';

/** An empty folder that is removed after the test. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function anIdentity(changes: Partial<RunIdentity> = {}): RunIdentity {
  return {
    formatVersion,
    model: { fingerprint: 'f'.repeat(64), tokenizer: 't'.repeat(64) },
    task: 'arc_easy',
    taskVersion: 1,
    dataHash: 'd'.repeat(64),
    shots: 0,
    seed: 1234,
    limit: null,
    sample: null,
    maxLength: 2048,
    provider: 'cpu',
    dtype: 'float32',
    versions: { onnxruntime: '1.30.0', scoring: '1' },
    ...changes,
  };
}

export function aRun(
  identity: RunIdentity = anIdentity(),
  changes: Partial<Omit<RunRecord, 'identity' | 'key'>> & { readonly name?: string } = {},
): RunRecord {
  const { name = 'tiny', ...rest } = changes;
  return {
    key: runKey(identity),
    identity,
    model: { name, path: `/models/${name}`, parameters: 1000, design: null },
    questions: 10,
    metrics: [
      { name: 'acc', value: 0.5, standardError: 0.05, higherIsBetter: true },
      { name: 'acc_norm', value: 0.6, standardError: 0.04, higherIsBetter: true },
    ],
    work: {
      questions: 10,
      requests: 40,
      computed: 900,
      alone: 2000,
      trieNodes: 880,
      truncatedRequests: 0,
      truncatedTokens: 0,
    },
    timing: { started: '2026-01-01T00:00:00.000Z', finished: '2026-01-01T00:01:00.000Z', seconds: 60 },
    ...rest,
  };
}

export function aSample(index: number, changes: Partial<SampleRecord> = {}): SampleRecord {
  return {
    index,
    doc: { question: `What is ${index}? – “é” 日本`, id: index },
    target: String(index),
    requests: [{ kind: 'score', context: `Question ${index}\nAnswer:`, continuation: ' yes' }],
    outputs: [
      {
        kind: 'logLikelihood',
        logprob: -Math.SQRT2 * (index + 1),
        greedy: index % 2 === 0,
        tokens: [index, 7],
        logprobs: [-Math.LN2 / 3, -5e-324],
        truncated: 0,
      },
    ],
    scores: { acc: index % 2, perplexity: -0.1 - index },
    docHash: 'a'.repeat(64),
    promptHash: 'b'.repeat(64),
    targetHash: 'c'.repeat(64),
    ...changes,
  };
}

/** Everything that an async iterable yields. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
