import { describe, expect, test } from 'vitest';
import type { PlannedRun } from '../../src/evaluation/parts.ts';
import { bundleCost, bundlePlans, type EstimatedBundle } from '../../src/planning/bundles.ts';
import type { CostedModel } from '../../src/runners/plan/block-work.ts';
import { noWork } from '../../src/runners/plan/pass-work.ts';

const run = (name: string, questions: number): PlannedRun =>
  ({
    task: { name },
    questions: { shots: 2, questions: Array.from({ length: questions }, () => ({})) },
  }) as never;

/** The first so many questions. */
const first = (count: number): ReadonlySet<number> =>
  new Set(Array.from({ length: count }, (_, index) => index));

const model = {
  graph: { sharing: 'tree', hasPast: true, slots: 4 },
  limits: { tokens: 256, rows: 256 },
  workers: 2,
} as unknown as CostedModel;

const work = { ...noWork, passes: 11, tokens: 2000, rows: 300 };
const bundle: EstimatedBundle = {
  runs: [run('one', 30), run('two', 30)],
  done: [first(0), first(10)],
  estimate: {
    exact: true,
    requestsByRun: [60, 180],
    aloneByRun: [1000, 3000],
    trieNodes: 1990,
    work,
    texts: undefined,
    samples: [],
  },
};

const calibration = {
  cost: { ...noWork, tokens: 0.01, passes: 0.1, slotTokens: 0.5 },
  measured: [],
  written: [undefined],
  preparing: 0,
};

describe('what runs cost that are done together', () => {
  test('is divided as their own tokens are, and adds up to it', async () => {
    const cost = await bundleCost(bundle, model, calibration, undefined);
    const [one, two] = bundlePlans(bundle, cost, model);
    expect(one).toEqual({
      task: 'one',
      shots: 2,
      state: 'new',
      questions: 30,
      left: 30,
      requests: 60,
      exact: true,
      tokensAlone: 1000,
      trieNodes: 498,
      tokensComputed: 500,
      passes: 3,
      texts: null,
      seconds: (0.01 * 2000 + 0.1 * 11) / 2 / 4,
      secondsAtMost: (0.01 * 2000 + 0.1 * 11) / 2 / 4,
    });
    expect(two).toMatchObject({ state: 'begun', left: 20, tokensComputed: 1500 });
    expect((one?.seconds ?? 0) + (two?.seconds ?? 0)).toBeCloseTo(10.55, 9);
  });

  test('has no time without a calibration', async () => {
    const cost = await bundleCost(bundle, model, undefined, undefined);
    expect(cost).toMatchObject({ seconds: null, secondsAtMost: null });
  });

  test('grows with the texts that are generated, up to the longest that they may get', async () => {
    const generating: EstimatedBundle = {
      ...bundle,
      estimate: {
        ...bundle.estimate,
        work: noWork,
        texts: {
          count: 8,
          mostTokens: 41,
          lengths: [{ prompt: 100, shared: 0 }],
          prompts: [],
          answerTokens: 10,
        },
      },
    };
    const written = { count: 4, ended: 4, tokens: 40 };
    const cost = await bundleCost(generating, model, calibration, written);
    // Each worker has 4 texts, which get their first token with the prompt.
    expect(cost.texts).toMatchObject({ count: 8, mostTokens: 41, expectedTokens: 10, measured: 4 });
    expect(cost.secondsAtMost).toBeGreaterThan(0.5 * 4 * 40);
    expect(cost.seconds).toBeGreaterThan(0.5 * 4 * 8);
    expect(cost.seconds).toBeLessThan(cost.secondsAtMost ?? 0);
    const plans = bundlePlans(generating, cost, model);
    expect(plans[0]).toMatchObject({ tokensComputed: 200, texts: { count: 2 } });
  });
});
