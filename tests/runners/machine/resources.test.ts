import { beforeAll, describe, expect, test } from 'vitest';
import { planResources, passLimits, type Resources } from '../../../src/runners/machine/resources.ts';
import { tooLong } from '../../../src/runners/machine/refusal.ts';
import { type Model, readModel } from '../../../src/runners/model.ts';
import { zoo } from '../../cli/plumbline.ts';
import { GiB, madeUpSystem, version2 } from './made-up-system.ts';

/** A design of 1.2 billion parameters: weights 4.9 GB, the tied embedding 1.05 GB, 66 kB of keys and values a token. */
const large = {
  layers: 16,
  width: 2048,
  heads: 32,
  keyValueHeads: 8,
  headWidth: 64,
  mlpWidth: 8192,
  vocabulary: 128_256,
  tied: true,
};
const parameters = 1_235_814_400;
const MB = 1e6;

let small: Model;
let big: Model;
beforeAll(async () => {
  small = await readModel(zoo, {});
  const { design } = small.checkpoint;
  if (!design) throw new Error('the checkpoint that ships has no design');
  const changed = { ...design, ...large, contextLength: 131_072 };
  big = {
    ...small,
    maxLength: 131_072,
    checkpoint: {
      ...small.checkpoint,
      name: 'large',
      design: changed,
      parameters,
      vocabulary: large.vocabulary,
    },
  };
});

const limited = (gibibytes: number) =>
  madeUpSystem(version2('/a', { '/a/memory.max': String(gibibytes * GiB), '/a/cpu.max': '350000 100000' }));
const roomy = madeUpSystem();
const huge = madeUpSystem({}, { processors: 8, freeMemory: 60 * GiB });

describe('workers, where nobody says how many', () => {
  const planned = async (options: object, system = roomy, model = small): Promise<Resources> =>
    planResources(model, { workers: 'auto', ...options }, system);

  test('are as many as the processors are good for, which they share', async () => {
    expect(await planned({})).toMatchObject({ workers: 2, threads: 8, warnings: [] });
    expect(await planned({}, limited(4))).toMatchObject({ workers: 1, threads: 4, warnings: [] });
    expect(await planned({ threads: 4 })).toMatchObject({ workers: 4, threads: 4, warnings: [] });
    expect(await planned({ provider: 'cuda' })).toMatchObject({ workers: 1, threads: 16 });
  });

  test('are as many as memory is enough for, and texts as long as one alone would have', async () => {
    const shorter = { ...big, maxLength: 4096 };
    const { plan } = await planned({ memory: 60e9, workers: 1 }, huge, shorter);
    for (const count of [1, 2, 3]) {
      const found = await planned(
        { memory: Math.ceil((count + 0.5) * plan.total), threads: 1 },
        huge,
        shorter,
      );
      expect(found.workers).toBe(count);
      expect(found.longest).toBe(4096);
      expect(found.memory * count).toBeLessThanOrEqual((count + 0.5) * plan.total);
    }
    // Two would fit, with shorter texts.
    expect((await planned({ memory: 16e9, threads: 1 }, huge, big)).workers).toBe(1);
    expect((await planned({ memory: 16e9, workers: 2 }, huge, big)).longest).toBeLessThan(
      (await planned({ memory: 16e9, threads: 1 }, huge, big)).longest,
    );
  });

  test('are refused like one where not even one fits', async () => {
    await expect(planned({ memory: 1e9 }, huge, big)).rejects.toThrow(
      /large does not fit into memory: it needs [\d.]+ GB for texts/,
    );
  });
});

describe('threads', () => {
  const threads = async (options: object, system = roomy): Promise<number> =>
    (await planResources(small, options, system)).threads;

  test('are the processors, shared by the workers', async () => {
    expect(await threads({})).toBe(16);
    expect(await threads({ workers: 3 })).toBe(5);
    expect(await threads({ workers: 40 })).toBe(1);
  });

  test('are those that a control group gives time for', async () => {
    expect(await threads({}, limited(4))).toBe(4);
    expect(await threads({ workers: 2 }, limited(4))).toBe(2);
  });

  test('are as many as asked for, with a warning where there are fewer processors', async () => {
    const plan = await planResources(small, { threads: 8, workers: 4 }, roomy);
    expect([plan.threads, plan.workers]).toEqual([8, 4]);
    expect(plan.warnings).toEqual([expect.stringContaining('4 x 8 threads are more than the 16 processors')]);
    expect((await planResources(small, { threads: 8, workers: 2 }, roomy)).warnings).toEqual([]);
  });
});

describe('memory', () => {
  test('is what is free, shared by the workers', async () => {
    expect((await planResources(small, {}, roomy)).memory).toBe(32 * GiB);
    expect((await planResources(small, { workers: 4 }, roomy)).memory).toBe(8 * GiB);
    expect((await planResources(small, {}, limited(4))).memory).toBe(4 * GiB);
  });

  test('is what was asked for, a share is one of what there is, and there is no more than that', async () => {
    const memory = async (asked: Resources['memory'] | `${number}%`): Promise<number> =>
      (await planResources(small, { memory: asked }, roomy)).memory;
    expect(await memory(5e9)).toBe(5e9);
    expect(await memory('25%')).toBe(16 * GiB);
    expect(await memory(40 * GiB)).toBe(40 * GiB);
    expect(await memory(400 * GiB)).toBe(64 * GiB);
  });

  test('the plan of a large model holds its weights, the tied embedding twice', async () => {
    const { plan } = await planResources(big, {}, roomy);
    expect(plan.weights).toBe(4 * (parameters + 128_256 * 2048));
    expect(plan.total).toBe(plan.weights + plan.past + plan.pass + plan.runtime);
  });
});

describe('a model that does not fit', () => {
  const refused = async (options: object, system = roomy): Promise<string> =>
    planResources(big, options, system).then(
      () => 'it fits',
      (error: Error) => `${error.name}: ${error.message}`,
    );

  test('is refused in one line with what it needs, what there is, and the mend', async () => {
    const line = await refused({}, limited(4));
    expect(line).toMatch(
      /^ModelError: large does not fit into memory: it needs \d\.\d GB for texts of 2,048 tokens \(weights 6\.0 GB, keys and values 403 MB, a pass \d+ MB, the runtime \d+ MB\), and of the 4\.3 GB of this control group \(cgroup\), 4\.3 GB are free\. Free memory, use a machine with more, or take a smaller model\.$/,
    );
  });

  test('is told how many workers there is memory for', async () => {
    const line = await refused({ workers: 8 });
    expect(line).toMatch(/needs 8 x \d\.\d GB/);
    const workers = Number(/Use --workers (\d+)/.exec(line)?.[1]);
    expect(workers).toBeGreaterThan(1);
    expect(await refused({ workers })).toBe('it fits');
    expect(await refused({ workers: workers + 1 })).not.toBe('it fits');
  });

  test('is told a maximum length, or a --memory, that is enough', async () => {
    const line = await refused({ memory: 7.2e9 });
    expect(line).toContain('--memory 7.2 GB allows 7.2 GB of the 68.7 GB of this machine');
    const [, length, amount] = /Use --max-length (\d+) or --memory ([\d.]+)GB\.$/.exec(line) ?? [];
    expect(await refused({ memory: Number(amount) * 1e9 })).toBe('it fits');
    const shorter = { ...big, maxLength: Number(length) };
    expect((await planResources(shorter, { memory: 7.2e9 }, roomy)).longest).toBe(shorter.maxLength);
    await expect(
      planResources({ ...big, maxLength: Number(length) + 256 }, { memory: 7.2e9 }, roomy),
    ).rejects.toThrow();
  });

  test('is one whose longest text is known and has no room', async () => {
    expect(await refused({ longest: 131_072 })).toContain('for texts of 131,072 tokens');
    expect(await refused({ longest: 4096 })).toBe('it fits');
  });
});

describe('the longest text', () => {
  test('is the model’s maximum where memory allows, and never more', async () => {
    expect((await planResources(small, {}, roomy)).longest).toBe(256);
  });

  test('is what memory holds where that is less, and is told', async () => {
    const plan = await planResources(big, { memory: 12e9 }, roomy);
    expect(plan.longest).toBeGreaterThan(2048);
    expect(plan.longest).toBeLessThan(131_072);
    const known = await planResources(big, { memory: 12e9, longest: plan.longest }, roomy);
    expect(known.longest).toBeGreaterThanOrEqual(plan.longest);
    expect(tooLong(plan, 50_000)).toContain(`at most ${plan.longest}`);
  });
});

describe('texts side by side', () => {
  const slots = async (options: object): Promise<number> => (await planResources(big, options, roomy)).slots;

  test('are 16, or as many as memory holds, at least one', async () => {
    expect(await slots({})).toBe(16);
    const fewer = await slots({ memory: 9e9 });
    expect(fewer).toBeGreaterThan(1);
    expect(fewer).toBeLessThan(16);
    expect(await slots({ memory: 9e9, slotTokens: 256 })).toBe(16);
    expect(await slots({ memory: 7.5e9, longest: 256, slotTokens: 2048 })).toBeGreaterThanOrEqual(1);
  });

  test('fit into the memory that there is', async () => {
    for (const memory of [8e9, 9e9, 10e9, 30e9]) {
      const { plan } = await planResources(big, { memory }, roomy);
      expect(plan.total).toBeLessThan(memory);
      expect(plan.total).toBeGreaterThan(6000 * MB);
    }
  });
});

test('a pass has at most 2^24 logits, but 16 rows whatever the vocabulary', () => {
  expect(passLimits(768)).toEqual({ tokens: 256, rows: 256 });
  expect(passLimits(65_537)).toEqual({ tokens: 256, rows: 255 });
  expect(passLimits(151_936)).toEqual({ tokens: 256, rows: 110 });
  expect(passLimits(4_000_000)).toEqual({ tokens: 256, rows: 16 });
  expect(passLimits(null)).toEqual({ tokens: 256, rows: 256 });
});
