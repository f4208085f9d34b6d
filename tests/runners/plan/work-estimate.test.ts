import { beforeAll, describe, expect, test } from 'vitest';
import type { Model } from '../../../src/runners/model.ts';
import { readModel } from '../../../src/runners/model.ts';
import { answerBlock } from '../../../src/runners/answer-block.ts';
import { spreadParts } from '../../../src/runners/plan/block-parts.ts';
import { quickTokenizer } from '../../../src/runners/plan/quick-tokenizer.ts';
import { estimateWork, type WorkEstimate } from '../../../src/runners/plan/work-estimate.ts';
import { openRunner } from '../../../src/runners/runner.ts';
import type { QuestionBlock } from '../../../src/runners/schedule/question-blocks.ts';
import { zoo } from '../../cli/plumbline.ts';
import { asking, blocksOf, choices, costed, plain, someWords } from './zoo-model.ts';

let zooModel: Model;
beforeAll(async () => {
  zooModel = await readModel(zoo, {});
});

const estimate = (blocks: readonly QuestionBlock[], share?: number): Promise<WorkEstimate> => {
  const model = costed(zooModel);
  return estimateWork(
    blocks,
    { model, quick: { ...model, tokenizer: quickTokenizer(model.tokenizer) } },
    plain,
    share,
  );
};

describe('the work of few questions', () => {
  test('is what the runner then computes', async () => {
    const blocks = blocksOf([...choices(30), ...choices(30, 1)]);
    const found = await estimate(blocks);
    const runner = await openRunner(zooModel, {});
    try {
      for (const block of blocks) await answerBlock(block, plain, runner);
      const { alone, aloneByRun, computed, trieNodes } = runner.takeWork();
      expect(found.exact).toBe(true);
      expect(found.aloneByRun).toEqual(aloneByRun);
      expect(alone).toBe((found.aloneByRun[0] ?? 0) + (found.aloneByRun[1] ?? 0));
      expect(found.work.tokens).toBe(computed);
      expect(found.trieNodes).toBe(trieNodes);
      expect(found.requestsByRun).toEqual([90, 90]);
      expect(found.texts).toBeUndefined();
    } finally {
      await runner.close();
    }
  });

  test('of none is nothing', async () => {
    expect(await estimate([])).toMatchObject({
      requestsByRun: [],
      trieNodes: 0,
      work: { tokens: 0, passes: 0 },
    });
  });
});

describe('the work of many questions', () => {
  test('is estimated from some, near what all of them are', async () => {
    const blocks = blocksOf(choices(2000));
    const [all, some] = [await estimate(blocks, 1000), await estimate(blocks)];
    expect(all.exact).toBe(true);
    expect(some.exact).toBe(false);
    expect(some.requestsByRun).toEqual(all.requestsByRun);
    for (const ratio of [
      some.trieNodes / all.trieNodes,
      some.work.tokens / all.work.tokens,
      some.work.rows / all.work.rows,
      some.work.passes / all.work.passes,
      (some.aloneByRun[0] ?? 0) / (all.aloneByRun[0] ?? 1),
    ]) {
      expect(ratio).toBeGreaterThan(0.95);
      expect(ratio).toBeLessThan(1.05);
    }
    expect(some.samples.length).toBeGreaterThan(5);
  });

  test('of generated texts is that of their prompts; their number is known', async () => {
    const prompts = Array.from({ length: 900 }, (_, index) =>
      asking(
        index,
        [{ kind: 'generate', prompt: someWords(index, 150 + (index % 40)), stop: ['\n'], maxTokens: 20 }],
        0,
        someWords(index, 5),
      ),
    );
    const blocks = blocksOf(prompts);
    const [all, some] = [await estimate(blocks, 1000), await estimate(blocks)];
    expect(some.exact).toBe(false);
    expect(some.texts).toMatchObject({ count: 900, mostTokens: 20 });
    expect(some.trieNodes / all.trieNodes).toBeCloseTo(1, 1);
    expect(some.texts?.answerTokens).toBeCloseTo(all.texts?.answerTokens ?? 0, 0);
  });
});

test('parts are spread over all blocks, each question in at most one of them', () => {
  const blocks = blocksOf(choices(500));
  const parts = spreadParts(blocks, { count: 9, size: 500, workers: 1 }, plain);
  expect(parts).toHaveLength(9);
  const asked = parts.flatMap(({ part }) => part.questions.map(({ index }) => index));
  expect(new Set(asked).size).toBe(asked.length);
  const whole = spreadParts(blocks, { count: 10_000, size: 500, workers: 1 }, plain);
  expect(whole.flatMap(({ part }) => part.questions)).toEqual(blocks.flatMap(({ questions }) => questions));
});
