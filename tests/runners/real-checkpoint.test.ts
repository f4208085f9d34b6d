// A real checkpoint (../shared/models/smollm2.sh makes it): in how much memory its worker opens it.

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OpenModel, openModel } from '../../src/runners/open.ts';
import { smollm2 } from '../smollm2.ts';
import { childrenOf, onLinux } from './workers/children.ts';

const folder = smollm2();
const all = process.env['PLUMBLINE_GOLDENS'] === 'all';
const megabyte = 1e6;

/** Of a process, in bytes: the most memory it has had, and what it has of its own. */
function memoryOf(id: number): { readonly most: number; readonly own: number } {
  const status = readFileSync(`/proc/${id}/status`, 'utf8');
  const field = (name: string): number =>
    1024 * Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]);
  return { most: field('VmHWM'), own: field('RssAnon') };
}

/** Token ids without a meaning, but each sequence another. */
const tokens = (count: number, seed: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => ((index + 1) * 7919 + seed * 104_729) % 49_000);

describe.skipIf(folder === undefined || !onLinux)('SmolLM2-135M-Instruct in a worker', () => {
  let model: OpenModel;
  let id: number;
  let opened: ReturnType<typeof memoryOf>;
  /** The weights as float32, in bytes. */
  let weights: number;

  const score = async (count: number, from: number, seed: number): Promise<void> => {
    const [output] = await model.score([{ kind: 'tokens', tokens: tokens(count, seed), from }]);
    if (output?.kind !== 'logLikelihood') throw new Error(`the answer is ${output?.kind}`);
    expect(output.logprobs).toHaveLength(count - from);
    expect(output.logprobs.every((logprob) => logprob < 0)).toBe(true);
  };

  beforeAll(async () => {
    const before = childrenOf(process.pid);
    model = await openModel(folder ?? '', { threads: 2 });
    weights = 4 * (model.checkpoint.parameters ?? Number.NaN);
    const started = childrenOf(process.pid).filter((child) => !before.includes(child));
    if (started.length !== 1) throw new Error(`${started.length} processes were started`);
    id = started[0] ?? Number.NaN;
    opened = memoryOf(id);
  });
  afterAll(() => model.close());

  test('opens in the memory of its weights as float32 and 350 MB', () => {
    expect(weights / megabyte).toBeCloseTo(538, 0);
    expect(opened.most).toBeGreaterThan(weights);
    expect(opened.most).toBeLessThan(weights + 350 * megabyte);
  });

  test('needs no more memory after a hundred requests than after ten', { timeout: 120_000 }, async () => {
    let early = 0;
    for (let request = 1; request <= 100; request++) {
      await score(12, 6, request);
      if (request === 10) early = memoryOf(id).own;
    }
    expect(memoryOf(id).own - early).toBeLessThan(50 * megabyte);
  });

  test.skipIf(!all)(
    'scores a text of 3000 tokens within 1000 MB over its weights (with PLUMBLINE_GOLDENS=all)',
    { timeout: 300_000 },
    async () => {
      await score(3000, 1, 0);
      const { most } = memoryOf(id);
      expect(most).toBeLessThan(weights + 1000 * megabyte);
      await score(3000, 1, 1);
      expect(memoryOf(id).most - most).toBeLessThan(100 * megabyte);
    },
  );
});
