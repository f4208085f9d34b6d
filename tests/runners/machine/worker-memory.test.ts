// What is planned for a worker against what the operating system says that it took.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { workerMemory } from '../../../src/runners/machine/resources.ts';
import { openModel } from '../../../src/runners/open.ts';
import { zoo } from '../../cli/plumbline.ts';
import { smollm2 } from '../../smollm2.ts';
import { childrenOf, onLinux } from '../workers/children.ts';

const all = process.env['PLUMBLINE_GOLDENS'] === 'all';
const folder = smollm2();

/** The peak of the worker that scores texts of the maximum length, all their tokens, over what is planned for it. */
async function shareOfPlan(path: string, maxLength: number): Promise<number> {
  const before = childrenOf(process.pid);
  const model = await openModel(path, { maxLength, threads: 2 });
  const worker = childrenOf(process.pid).find((child) => !before.includes(child));
  try {
    for (let seed = 1; seed <= 3; seed++) {
      const tokens = Array.from({ length: maxLength }, (_, index) => (index * 7919 + seed * 104_729) % 700);
      await model.score([{ kind: 'tokens', tokens, from: 1 }]);
    }
    const status = readFileSync(`/proc/${worker}/status`, 'utf8');
    const most = 1024 * Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]);
    return most / (await workerMemory(model)).total;
  } finally {
    await model.close();
  }
}

describe.skipIf(!onLinux)('a worker takes no more than is planned for it, and most of it', () => {
  test('with the checkpoint that ships', async () => {
    const share = await shareOfPlan(zoo, 256);
    expect(share).toBeLessThan(1);
    expect(share).toBeGreaterThan(0.75);
  });

  test.skipIf(!all || folder === undefined)(
    'with SmolLM2-135M-Instruct (with PLUMBLINE_GOLDENS=all)',
    { timeout: 300_000 },
    async () => {
      const share = await shareOfPlan(folder ?? '', 1024);
      expect(share).toBeLessThan(1);
      expect(share).toBeGreaterThan(0.7);
    },
  );
});
