// What a runner answers where passes cost their workers.

import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { UsageError } from '../../src/lib/errors.ts';
import { readModel } from '../../src/runners/model.ts';
import { openModel } from '../../src/runners/open.ts';
import { PassFailed } from '../../src/runners/pass-failed.ts';
import { openRunner } from '../../src/runners/runner.ts';
import type { Runner, RunnerOptions } from '../../src/runners/types.ts';
import type { ModelRequest } from '../../src/tasks/types.ts';
import { fixture } from '../model/reference-models.ts';
import { writeTensors } from '../model/weights/write-tensors.ts';
import { scratchFolder } from '../results/records.ts';
import { childrenOf, onLinux } from './workers/children.ts';
import { tiny } from './workers/jobs.ts';
import { environmentOf, type Misbehaviour, poison } from './workers/misbehaviour.ts';

let runner: Runner | undefined;
afterEach(async () => {
  vi.unstubAllEnvs();
  await runner?.close();
});

async function open(misbehaviour: Misbehaviour, options: RunnerOptions = {}, path = tiny): Promise<Runner> {
  for (const [name, value] of Object.entries(environmentOf(misbehaviour))) vi.stubEnv(name, value);
  return (runner = await openRunner(await readModel(path, {}), { threads: 1, ...options }));
}

const bad: ModelRequest = { kind: 'tokens', tokens: [1, poison, 3], from: 1 };
const text: ModelRequest = { kind: 'generate', prompt: [1, 2, 9], maxTokens: 3, stop: [] };
const score: ModelRequest = { kind: 'tokens', tokens: [1, 2, 3], from: 1 };

describe('a pass that costs its worker three times', () => {
  test('is told in the place of its requests’ outputs, the others have theirs', async () => {
    const [undisturbed, written] = await (await open({ deed: 'none' })).answer([score, text]);
    await runner?.close();
    const opened = await open({ deed: 'abort' });
    expect(opened.workers).toBe(1);
    // Requests that are scored in one call may share passes.
    const [failed, generated, companion] = await opened.answer([bad, text, score]);
    expect(failed).toBeInstanceOf(PassFailed);
    expect((failed as PassFailed).message).toMatch(/ended by SIGABRT, at 3 attempts/);
    expect(companion).toBe(failed);
    expect(generated).toEqual(written);
    expect(await opened.answer([score])).toEqual([undisturbed]);
  });

  test('rejects the call of a model that was opened as a library', async () => {
    for (const [name, value] of Object.entries(environmentOf({ deed: 'abort' }))) vi.stubEnv(name, value);
    const model = await openModel(tiny, { threads: 1 });
    try {
      await expect(model.score([bad])).rejects.toThrow(PassFailed);
      expect(await model.score([score])).toHaveLength(1);
    } finally {
      await model.close();
    }
  });
});

test.skipIf(!onLinux)('a worker at work is held to the memory that was given for it', async () => {
  const opened = await open({ deed: 'eat' }, { memory: 600e6, workers: 2 });
  const [failed] = await opened.answer([bad]);
  expect(failed).toBeInstanceOf(PassFailed);
  expect((failed as PassFailed).message).toMatch(/took \d+ MB, where --memory allows each worker 300 MB/);
});

test.skipIf(!onLinux)(
  'a worker without a sign of life is ended at the deadline',
  { timeout: 120_000 },
  async () => {
    const opened = await open({ deed: 'hang', times: 1 }, { deadline: 1 });
    const [worker] = childrenOf(process.pid);
    expect(await opened.answer([bad])).toMatchObject([{ kind: 'logLikelihood' }]);
    expect(childrenOf(process.pid)).not.toContain(worker);
  },
);

test.each([0, -1, Number.NaN])('a deadline of %d is refused', async (deadline) => {
  await expect(open({ deed: 'none' }, { deadline })).rejects.toThrow(UsageError);
});

test.skipIf(!onLinux)(
  'a network that answers NaN ends as requests that were given up, each at once after the first',
  async () => {
    const folder = join(scratchFolder(), 'nan');
    cpSync(fixture('qwen2-tied').folder, folder, { recursive: true });
    writeTensors(join(folder, 'model.safetensors'), (tensors) => {
      const tensor = tensors['model.norm.weight'];
      if (!tensor) throw new Error('there is no such weight');
      const bytes = Buffer.concat([Buffer.from([0, 0, 0xc0, 0x7f]), tensor.bytes.subarray(4)]);
      return { ...tensors, 'model.norm.weight': { ...tensor, bytes } };
    });
    const opened = await open({ deed: 'none' }, {}, folder);
    const [first, written] = await opened.answer([score, text]);
    for (const output of [first, written]) {
      expect(output).toBeInstanceOf(PassFailed);
      expect((output as PassFailed).message).toMatch(/failed: The network answers NaN \(not a number\)/);
    }
    const before = childrenOf(process.pid);
    expect((await opened.answer([bad]))[0]).toBeInstanceOf(PassFailed);
    expect(childrenOf(process.pid)).toEqual(before);
  },
);
