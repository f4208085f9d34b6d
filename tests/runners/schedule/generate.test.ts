import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Session } from '../../../src/runners/onnx/session.ts';
import { generateAlone } from '../../../src/runners/plain/generate.ts';
import { type BatchJob, GenerationBatch } from '../../../src/runners/schedule/generate.ts';
import { scoreSequences } from '../../../src/runners/schedule/score.ts';
import { HeldTrunk, noTrunk } from '../../../src/runners/schedule/trunk.ts';
import { fakeSession, greedyAfter, logprobAfter } from '../onnx/fake-session.ts';
import { openFixture } from '../onnx/open-fixture.ts';

const never = (): boolean => false;
const job = (prompt: readonly number[], maxTokens: number, more: Partial<BatchJob> = {}): BatchJob => ({
  prompt,
  maxTokens,
  endTokens: [],
  trunk: noTrunk,
  stopped: never,
  ...more,
});

type Answer = Awaited<ReturnType<GenerationBatch['add']>>;

interface GenerateOptions {
  readonly budget?: number;
  /** The step before which each text comes. Default: the first. */
  readonly at?: (index: number) => number;
  readonly held?: HeldTrunk;
}

/** Adds texts, each before the step of its number, and goes on until all are answered; the answers in order. */
async function generate(
  session: Session,
  jobs: readonly BatchJob[],
  { budget = 256, at, held = new HeldTrunk() }: GenerateOptions = {},
): Promise<{ readonly answers: readonly Answer[]; readonly steps: number }> {
  const batch = new GenerationBatch(session, held, budget);
  const answers: Promise<Answer>[] = new Array(jobs.length);
  let steps = 0;
  for (let added = 0; added < jobs.length || !batch.isIdle; steps++) {
    for (const [index, one] of jobs.entries()) {
      if ((at?.(index) ?? 0) !== steps) continue;
      answers[index] = batch.add(one);
      added++;
    }
    await batch.step();
  }
  return { answers: await Promise.all(answers), steps };
}

const withoutCount = ({ tokens, logprobs }: Answer) => ({ tokens, logprobs });

const prompts = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 20 });
const drawnJobs = fc.array(
  fc.record({
    prompt: prompts,
    maxTokens: fc.integer({ min: 1, max: 9 }),
    shared: fc.nat(20),
    cut: fc.nat(20),
    end: fc.option(fc.nat(5)),
    at: fc.nat(12),
  }),
  { minLength: 1, maxLength: 12 },
);
const slotCounts = fc.constantFrom(1, 2, 3, 16);
const budgets = fc.integer({ min: 1, max: 30 });

const jobsOf = (
  drawn: readonly { prompt: number[]; maxTokens: number; shared: number; cut: number; end: number | null }[],
) =>
  drawn.map(({ prompt, maxTokens, shared, cut, end }) => {
    const tokens = prompt.slice(0, shared);
    const cuts = [cut, tokens.length].filter((one, place) => one > 0 && (place === 1 || one < tokens.length));
    return job(prompt, maxTokens, { trunk: { tokens, cuts }, endTokens: end === null ? [] : [end] });
  });

/** What the formula generates. */
function expected({ prompt, maxTokens, endTokens }: BatchJob) {
  const all = greedyAfter(prompt, maxTokens);
  const end = all.findIndex((token) => endTokens.includes(token));
  const tokens = end === -1 ? all : all.slice(0, end + 1);
  const logprobs = tokens.map((token, place) => logprobAfter([...prompt, ...tokens.slice(0, place)], token));
  return { tokens, logprobs };
}

describe('texts that are generated side by side', () => {
  test('take the arg max at each step, whenever they come and whatever they share', async () => {
    await fc.assert(
      fc.asyncProperty(drawnJobs, slotCounts, budgets, async (drawn, slots, budget) => {
        const jobs = jobsOf(drawn);
        const at = (index: number): number => drawn[index]?.at ?? 0;
        const { answers } = await generate(fakeSession('tree', { slots }), jobs, { budget, at });
        expect(answers.map(withoutCount)).toEqual(jobs.map(expected));
      }),
      { numRuns: 300 },
    );
  });

  test('compute each token but the last of each text once, and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(drawnJobs, slotCounts, budgets, async (drawn, slots, budget) => {
        const jobs = jobsOf(drawn).map((one) => ({ ...one, trunk: noTrunk }));
        const session = fakeSession('tree', { slots });
        const { answers } = await generate(session, jobs, { budget });
        answers.forEach(({ computed, tokens }, index) =>
          expect(computed).toBe((jobs[index]?.prompt.length ?? 0) + tokens.length - 1),
        );
        const ran = session.passes.reduce(
          (sum, pass) => sum + pass.tokens.length + (pass.slots?.length ?? 0),
          0,
        );
        expect(ran).toBe(answers.reduce((sum, { computed }) => sum + computed, 0));
      }),
    );
  });

  test('with a trunk, run it once and count it for the first of them', async () => {
    const trunk = { tokens: [1, 2, 3, 4, 5, 6], cuts: [2, 6] };
    const jobs = [[7, 8], [9], [7, 8]].map((end) => job([...trunk.tokens, ...end], 3, { trunk }));
    const { answers } = await generate(fakeSession('tree', { slots: 2 }), jobs);
    expect(answers.map(({ computed }) => computed)).toEqual([6 + 2 + 2, 1 + 2, 2 + 2]);
  });

  test('leave the trunk before their last token, which has an answer', async () => {
    const trunk = { tokens: [1, 2, 3], cuts: [3] };
    const { answers } = await generate(fakeSession('tree', { slots: 2 }), [
      job([1, 2, 3], 2, { trunk }),
      job([1, 2], 2, { trunk }),
      job([1, 4], 2, { trunk }),
    ]);
    expect(answers.map(({ tokens }) => tokens)).toEqual(
      [
        [1, 2, 3],
        [1, 2],
        [1, 4],
      ].map((one) => greedyAfter(one, 2)),
    );
    expect(answers.map(({ computed }) => computed)).toEqual([3 + 1 + 1, 1 + 1, 1 + 1]);
  });

  test('keep the slots full: there are no more passes than prompts and tokens need', async () => {
    await fc.assert(
      fc.asyncProperty(drawnJobs, slotCounts, async (drawn, slots) => {
        const jobs = jobsOf(drawn).map((one) => ({ ...one, trunk: noTrunk }));
        const session = fakeSession('tree', { slots });
        const { answers, steps } = await generate(session, jobs);
        expect(steps).toBe(session.passes.length);
        // A slot is left empty only where there is nothing to fill it with: a text enters in the pass that reads its prompt.
        let waiting = jobs.length;
        let underWay: number[] = [];
        for (const { tokens, slots: used = [] } of session.passes) {
          expect(used.length).toBe(underWay.length);
          const reads = waiting > 0 && underWay.length < slots;
          expect(tokens.length > 0).toBe(reads);
          underWay = underWay.map((left) => left - 1);
          if (reads) underWay.push((answers[jobs.length - waiting--]?.tokens.length ?? 0) - 1);
          underWay = underWay.filter((left) => left > 0);
        }
        expect([waiting, underWay]).toEqual([0, []]);
      }),
    );
  });

  test('end at their first token, and after one token where no more are wanted', async () => {
    const [first = 0] = greedyAfter([1, 2], 1);
    const { answers, steps } = await generate(fakeSession('tree', { slots: 4 }), [
      job([1, 2], 9, { endTokens: [first] }),
      job([1, 2], 1),
      job([1, 2], 9, { stopped: () => true }),
    ]);
    expect(answers.map(({ tokens }) => tokens)).toEqual([[first], [first], [first]]);
    expect(steps).toBe(3);
  });

  test('are asked after every token whether they end here', async () => {
    const seen: (readonly number[])[] = [];
    const stopped = (tokens: readonly number[]): boolean => seen.push([...tokens]) === 3;
    const { answers } = await generate(fakeSession('tree', { slots: 2 }), [
      job([1], 9, { stopped }),
      job([2], 9),
    ]);
    const whole = greedyAfter([1], 3);
    expect(answers[0]?.tokens).toEqual(whole);
    expect(answers[1]?.tokens).toHaveLength(9);
    expect(seen).toEqual([whole.slice(0, 1), whole.slice(0, 2), whole]);
  });

  describe('of which a pass fails', () => {
    /** The number of the pass that fails, and what became of each text, two of which are side by side. */
    const failAt = async (fails: number, jobs: readonly BatchJob[]) => {
      let count = 0;
      const session = fakeSession('tree', { slots: 2, breaks: () => count++ === fails });
      const batch = new GenerationBatch(session, new HeldTrunk(), 256);
      const texts = jobs.map((one) => batch.add(one).catch((error: Error) => error.message));
      while (!batch.isIdle) await batch.step();
      return (await Promise.all(texts)).map((answer) =>
        typeof answer === 'string' ? answer : answer.tokens,
      );
    };
    const jobs = [[1], [2], [3], [4]].map((prompt) => job(prompt, 4));
    const right = jobs.map((one) => expected(one).tokens);
    const failed = 'this pass failed';

    test('are rejected where they were in it, and the others go on', async () => {
      // The first pass reads the first prompt, the second the second one while the first text goes on.
      expect(await failAt(0, jobs)).toEqual([failed, ...right.slice(1)]);
      expect(await failAt(1, jobs)).toEqual([failed, failed, ...right.slice(2)]);
      expect(await failAt(100, jobs)).toEqual(right);
    });

    test('go on where it was that of another one’s trunk', async () => {
      const trunk = { tokens: [5, 6, 7], cuts: [3] };
      const behind = job([5, 6, 7, 8], 4, { trunk });
      const others = [job([1], 4), behind, job([3], 4), behind];
      expect(await failAt(1, others)).toEqual([right[0], failed, right[2], expected(behind).tokens]);
    });
  });

  test('reads a text anew when it grows beyond the bound from which texts turn otherwise, once', async () => {
    const session = fakeSession('tree', { slots: 2, long: { bound: 8, isReread: true } });
    const jobs = [
      job([1, 2, 3, 4, 5, 6], 6),
      job([4, 4], 4),
      job(
        Array.from({ length: 10 }, () => 3),
        2,
      ),
    ];
    const { answers } = await generate(session, jobs, { budget: 5 });
    expect(answers.map(({ tokens }) => tokens)).toEqual(
      jobs.map(({ prompt, maxTokens }) => greedyAfter(prompt, maxTokens)),
    );
    const read = session.passes.filter(({ tokens }) => tokens.length > 0);
    expect(read.map(({ tokens, behind, textLength }) => [behind, tokens.length, textLength])).toEqual([
      [0, 5, 6],
      [5, 1, 6],
      [0, 2, 2],
      [0, 5, 9],
      [5, 4, 9],
      [0, 5, 10],
      [5, 5, 10],
    ]);
  });
});

/** With and without windows, with learned positions, in each family. */
describe.each([
  'bloom-three-heads',
  'falcon-alibi-serial',
  'gemma2-capped',
  'gemma3-two-bases',
  'gpt-neo-global-local',
  'mixtral-two-of-four',
  'phi3-longrope',
  'smollm3-layer-without-positions',
  'xglm-scaled',
  'llama-grouped-sharded',
  'gpt2-prefixed',
  'gpt-neox-parallel',
  'mistral-window',
  'qwen2-layer-windows',
])('on %s, a text', (name) => {
  const text = (length: number, seed: number): readonly number[] =>
    Array.from({ length }, (_, place) => (place * place * 7 + place * seed * 13 + seed) % 272);
  const beginning = text(12, 99);
  const trunk = { tokens: beginning, cuts: [5, 12] };
  const jobs = [
    job(text(3, 1), 12),
    job([...beginning, ...text(4, 2)], 9, { trunk }),
    job(text(20, 3), 1),
    job([...beginning, ...text(1, 4)], 17, { trunk }),
    job(text(1, 5), 20),
    job(text(33, 6), 6),
    job(text(9, 7), 14),
    job(text(3, 1), 12),
  ];
  const slotted = new Map<number, Session>();
  const sessionWith = (slots: number): Session => slotted.get(slots) as Session;
  let alone: readonly Answer[];
  beforeAll(async () => {
    for (const slots of [1, 2, 16]) slotted.set(slots, await openFixture(name, slots));
    const answers: Answer[] = [];
    for (const one of jobs) answers.push(...(await generate(sessionWith(16), [one])).answers);
    alone = answers;
  });
  afterAll(async () => {
    for (const session of slotted.values()) await session.close();
  });

  test('is the one that is generated alone', async () => {
    for (const [index, one] of jobs.entries()) {
      const { tokens, logprobs } = await generateAlone(sessionWith(1), one, () => undefined, never);
      expect(alone[index]?.tokens).toEqual(tokens);
      logprobs.forEach((logprob, place) =>
        expect(Math.abs(logprob - (alone[index]?.logprobs[place] ?? NaN))).toBeLessThan(1e-4),
      );
    }
  });

  test('has the log-probabilities that it has when it is scored', async () => {
    const sequences = jobs.map(({ prompt }, index) => ({
      tokens: [...prompt, ...(alone[index]?.tokens ?? [])],
      from: prompt.length,
    }));
    const limits = { tokens: 50, rows: 50 };
    const scored = await scoreSequences(
      sessionWith(2),
      sequences,
      noTrunk,
      new HeldTrunk(),
      limits,
      () => undefined,
    );
    for (const [index, { logprobs, greedy }] of scored.entries()) {
      expect(greedy).not.toContain(false);
      logprobs.forEach((logprob, place) =>
        expect(Math.abs(logprob - (alone[index]?.logprobs[place] ?? NaN))).toBeLessThan(1e-4),
      );
    }
  });

  test.each([1, 2, 16])(
    'has the same bits alone and beside others, in whatever order they come, with %i slots',
    async (slots) => {
      const session = sessionWith(slots);
      const orders = [[...jobs.keys()], [...jobs.keys()].toReversed(), [3, 6, 0, 5, 1, 7, 4, 2]];
      for (const [round, order] of orders.entries()) {
        const shuffled = order.map((index) => jobs[index] as BatchJob);
        const at = (index: number): number => (round === 2 ? 3 * index : 0);
        const { answers } = await generate(session, shuffled, { at });
        expect(answers.map(withoutCount)).toEqual(order.map((index) => withoutCount(alone[index] as Answer)));
      }
    },
  );

  test('has the same bits with a trunk that was held from texts and scores before it', async () => {
    const held = new HeldTrunk();
    const limits = { tokens: 7, rows: 50 };
    const other = { tokens: [...beginning.slice(0, 5), 1, 2, 3], cuts: [5, 8] };
    const score = () =>
      scoreSequences(
        sessionWith(2),
        [{ tokens: [...other.tokens, 4, 5], from: 9 }],
        other,
        held,
        limits,
        () => undefined,
      );
    const before = await score();
    const { answers } = await generate(sessionWith(2), jobs, { held });
    expect(answers.map(withoutCount)).toEqual(alone.map(withoutCount));
    expect(await score()).toEqual(before);
  });
});
