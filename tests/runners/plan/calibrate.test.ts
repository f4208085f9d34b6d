import { beforeAll, describe, expect, test } from 'vitest';
import { readModel } from '../../../src/runners/model.ts';
import { type CostedModel, encode, scoredWork } from '../../../src/runners/plan/block-work.ts';
import { calibrate, representatives } from '../../../src/runners/plan/calibrate.ts';
import { generationWork } from '../../../src/runners/plan/generation-work.ts';
import { secondsOf } from '../../../src/runners/plan/pass-cost.ts';
import type { GeneratedTexts } from '../../../src/runners/plan/work-estimate.ts';
import type { Runner } from '../../../src/runners/types.ts';
import type { GenerateRequest, ModelOutput, ModelRequest } from '../../../src/tasks/types.ts';
import { zoo } from '../../cli/plumbline.ts';
import { choices, costed, plain, someWords } from './zoo-model.ts';

let model: CostedModel;
beforeAll(async () => {
  model = costed(await readModel(zoo, {}));
});

/** What a machine takes that this test makes up. */
const truth = { tokens: 1e-3, passes: 0.02, rows: 4e-4, pairs: 2e-6, slotTokens: 3e-3, slotPairs: 0 };

/** A machine with a clock of its own, which writes texts of so many tokens. */
function machine(textTokens = 9, factor = 1) {
  let time = 1000;
  const calls: ModelRequest[][] = [];
  const answer = async (requests: readonly ModelRequest[]): Promise<readonly ModelOutput[]> => {
    calls.push([...requests]);
    const texts = requests.filter((request): request is GenerateRequest => request.kind === 'generate');
    const encoded = requests.flatMap((request) => encode(request, model) ?? []);
    const sequences = encoded.flatMap((request) => (request.kind === 'score' ? request.sequences : []));
    const prompts = encoded.flatMap((request) => (request.kind === 'generate' ? [request.job.prompt] : []));
    const isShared = texts.length > 1;
    const lengths = prompts.map((prompt, index) => ({
      prompt: prompt.length,
      shared: isShared ? prompt.length - 1 : 0,
      tokens: Math.min(textTokens, texts[index]?.maxTokens ?? 1),
    }));
    const read = isShared ? (prompts[0]?.length ?? 1) - 1 : 0;
    time +=
      factor *
      (secondsOf(truth, await scoredWork(sequences, model)) +
        secondsOf(truth, await generationWork(model.graph, 256, lengths, lengths.length)) +
        (read > 0 ? truth.tokens * read + truth.passes + truth.pairs * read * read : 0));
    return requests.map((request, index) =>
      request.kind === 'generate'
        ? {
            kind: 'generation',
            text: '',
            tokens: new Array<number>(lengths[index]?.tokens ?? 0).fill(1),
            logprobs: [],
            logprob: 0,
            truncated: 0,
          }
        : { kind: 'logLikelihood', logprob: 0, greedy: false, tokens: [], logprobs: [], truncated: 0 },
    );
  };
  const runner = { answer } as unknown as Runner;
  return { tools: { runner, clock: () => time }, calls, spent: () => time - 1000 };
}

const questions = choices(12).map(({ question, parts }) => question.requests(plain(parts)) as ModelRequest[]);
const scored = { samples: questions, texts: undefined, tokens: 1000 };

const prompts = Array.from({ length: 6 }, (_, index): GenerateRequest => ({
  kind: 'generate',
  prompt: someWords(index, 200),
  stop: ['\n'],
  maxTokens: 30,
}));
const texts: GeneratedTexts = { count: 100, mostTokens: 30, lengths: [], prompts, answerTokens: 12 };

describe('a calibration', () => {
  test('finds what passes cost, on parts of the task, and does not repeat itself without end', async () => {
    const { tools, calls, spent } = machine();
    const { cost, measured, written } = await calibrate(model, [scored], tools, 20);
    for (const kind of ['tokens', 'passes', 'rows', 'pairs'] as const)
      expect(cost[kind] / truth[kind]).toBeCloseTo(1, 3);
    expect(written).toEqual([undefined]);
    expect(measured.length).toBeLessThan(20);
    expect(
      questions.filter((question) => calls.some((call) => call[0] === question[0])).length,
    ).toBeGreaterThan(3);
    expect(spent()).toBeLessThan(10);
  });

  test('keeps its time on a slow machine, where it measures less', async () => {
    for (const factor of [10, 100]) {
      const { tools, spent } = machine(9, factor);
      const { measured } = await calibrate(model, [scored], tools, 20);
      expect(measured.length).toBeGreaterThan(0);
      // A first pass has to be run to know how long one takes.
      expect(spent()).toBeLessThan(factor === 10 ? 20 : 25);
    }
  });

  test('writes some texts, and measures steps with several of them', async () => {
    const { tools, calls } = machine(9);
    const { cost, written } = await calibrate(model, [{ samples: [], texts, tokens: 1000 }], tools, 20);
    expect(written).toEqual([{ count: 4, ended: 4, tokens: 36 }]);
    expect(cost.slotTokens).toBeGreaterThan(truth.slotTokens / 2);
    expect(cost.slotTokens).toBeLessThan(truth.slotTokens * 2);
    expect(Math.max(...calls.map(({ length }) => length))).toBe(model.graph.slots);
  });

  test('tells texts that were cut from those that ended', async () => {
    const { tools } = machine(100);
    const { written } = await calibrate(model, [{ samples: [], texts, tokens: 1000 }], tools, 20);
    expect(written[0]).toMatchObject({ ended: 0 });
  });

  test('keeps every worker busy', async () => {
    const { tools, calls } = machine();
    await calibrate({ ...model, workers: 3 }, [scored], tools, 20);
    expect(calls.length % 3).toBe(0);
    expect(calls[0]).toEqual(calls[2]);
  });

  test('of nothing measures nothing', async () => {
    const { tools, calls } = machine();
    expect(await calibrate(model, [], tools, 20)).toMatchObject({ measured: [], written: [] });
    expect(calls).toEqual([]);
  });
});

describe('the runs that stand for all', () => {
  test('are all of a few, and of many those that most of the work is in', () => {
    expect(representatives([5, 1, 1])).toEqual([0, 1, 2]);
    const weights = Array.from({ length: 60 }, (_, index) => (index === 17 ? 1000 : 1));
    const chosen = representatives(weights);
    expect(chosen).toContain(17);
    expect(chosen.length).toBeLessThanOrEqual(8);
    expect(representatives(new Array<number>(57).fill(10))).toHaveLength(8);
  });
});
