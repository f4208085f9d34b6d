import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Session } from '../../../src/runners/onnx/session.ts';
import { scoreAlone } from '../../../src/runners/plain/score.ts';
import { scoreSequences } from '../../../src/runners/schedule/score.ts';
import { HeldTrunk, noTrunk, type Trunk } from '../../../src/runners/schedule/trunk.ts';
import type { ScoredTokens, TokenSequence } from '../../../src/runners/types.ts';
import { fakeSession } from '../onnx/fake-session.ts';
import { openFixture } from '../onnx/open-fixture.ts';
import { formulaScores, sequences, trunkedSequences, trunks } from './sequences.ts';
import { nodesBehindTrunk, trieNodes } from './trie.ts';

const limits = fc.record({ tokens: fc.integer({ min: 1, max: 40 }), rows: fc.integer({ min: 1, max: 12 }) });
const roomy = { tokens: 256, rows: 256 };

interface Scored {
  readonly scored: readonly ScoredTokens[];
  readonly counted: number;
}

async function score(
  session: Session,
  some: readonly TokenSequence[],
  { trunk = noTrunk, held = new HeldTrunk(), limits: within = roomy } = {},
): Promise<Scored> {
  let counted = 0;
  const scored = await scoreSequences(session, some, trunk, held, within, (tokens) => (counted += tokens));
  return { scored, counted };
}

describe('scoreSequences', () => {
  test('gives each token what the model says of it after those before it, whatever shares a pass', async () => {
    const sharings = fc.constantFrom('tree', 'chain', 'whole');
    await fc.assert(
      fc.asyncProperty(trunkedSequences(), limits, sharings, async ({ some, trunk }, within, sharing) => {
        const { scored } = await score(fakeSession(sharing), some, { trunk, limits: within });
        expect(scored).toEqual(some.map(formulaScores));
      }),
      { numRuns: 500 },
    );
  });

  test('runs every node of the trie once, and those of the trunk', async () => {
    const sharings = fc.constantFrom('tree', 'chain');
    await fc.assert(
      fc.asyncProperty(trunkedSequences(), limits, sharings, async ({ some, trunk }, within, sharing) => {
        const { counted } = await score(fakeSession(sharing), some, { trunk, limits: within });
        expect(counted).toBe(trunk.tokens.length + nodesBehindTrunk(some, trunk.tokens));
      }),
    );
  });

  test('runs each distinct prefix once where there is no trunk', async () => {
    await fc.assert(
      fc.asyncProperty(sequences(), limits, async (some, within) => {
        const { counted } = await score(fakeSession('tree'), some, { limits: within });
        expect(counted).toBe(trieNodes(some.map(({ tokens }) => tokens.slice(0, -1))));
      }),
    );
  });

  test('runs each distinct prefix once where the trunk is what all share, and nothing in it is scored', async () => {
    const beginning = fc.array(fc.nat(5), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(sequences(), beginning, limits, async (some, tokens, within) => {
        fc.pre(some.length > 0);
        const longer = some.map((one) => ({
          tokens: [...tokens, ...one.tokens],
          from: tokens.length + one.from,
        }));
        const trunk = { tokens, cuts: [tokens.length] };
        const { counted } = await score(fakeSession('tree'), longer, { trunk, limits: within });
        expect(counted).toBe(trieNodes(longer.map((one) => one.tokens.slice(0, -1))));
      }),
    );
  });

  test('keeps each pass within its limits, and fills all but the last', async () => {
    await fc.assert(
      fc.asyncProperty(sequences(), limits, async (some, within) => {
        const session = fakeSession('tree');
        await score(session, some, { limits: within });
        const full = session.passes.map(({ tokens, rows, targets }) => {
          expect(tokens.length).toBeGreaterThan(0);
          expect(tokens.length).toBeLessThanOrEqual(within.tokens);
          expect(rows.length).toBeLessThanOrEqual(within.rows);
          expect(new Set(rows).size).toBe(rows.length);
          expect(new Set(targets.map(([row]) => row)).size).toBe(rows.length);
          return tokens.length === within.tokens || rows.length === within.rows;
        });
        expect(full.slice(0, -1)).not.toContain(false);
      }),
    );
  });

  test('runs each sequence whole and alone where the graph cannot go on from a past, and no trunk', async () => {
    const some = [
      { tokens: [1, 2, 3, 4, 5], from: 2 },
      { tokens: [1, 2], from: 1 },
    ];
    const session = fakeSession('whole');
    const { counted } = await score(session, some, { trunk: { tokens: [1], cuts: [1] } });
    expect(session.passes.map(({ tokens }) => tokens)).toEqual([
      [1, 2, 3, 4, 5],
      [1, 2],
    ]);
    expect(counted).toBe(7);
  });

  test('runs a text that is longer than the bound alone, and tells its length', async () => {
    const bound = 8;
    const sharings = fc.constantFrom('tree', 'chain');
    await fc.assert(
      fc.asyncProperty(trunkedSequences(), limits, sharings, async ({ some, trunk }, within, sharing) => {
        const session = fakeSession(sharing, { long: { bound, isReread: false } });
        const { scored } = await score(session, some, { trunk, limits: within });
        expect(scored).toEqual(some.map(formulaScores));
        const long = some.map(({ tokens }) => tokens.slice(0, -1)).filter(({ length }) => length > bound);
        for (const { textLength = 0, tokens, behind, ends, visible } of session.passes) {
          if (textLength === 0) continue;
          expect(textLength).toBeGreaterThan(bound);
          expect(ends).toEqual(tokens.map(() => tokens.length));
          expect(visible).toEqual(tokens.map(() => behind));
        }
        const told = session.passes.map(({ textLength = 0, tokens }) => (textLength > 0 ? tokens.length : 0));
        expect(told.reduce((sum, count) => sum + count, 0)).toBe(
          long.reduce((sum, { length }) => sum + length, 0),
        );
      }),
    );
  });

  test('of a run that failed half-way leaves nothing behind that the next one sees', async () => {
    await fc.assert(
      fc.asyncProperty(trunkedSequences(), fc.nat(6), limits, async ({ some, trunk }, good, within) => {
        let count = 0;
        let fails = true;
        const session = fakeSession('tree', { breaks: () => fails && count++ === good });
        const held = new HeldTrunk();
        await score(session, some, { trunk, held, limits: within }).catch(() => undefined);
        fails = false;
        const { scored } = await score(session, some, { trunk, held, limits: within });
        expect(scored).toEqual(some.map(formulaScores));
      }),
    );
  });
});

/** Of each kind of positions, masks and blocks. */
const models = [
  'bloom-three-heads',
  'falcon-alibi-serial',
  'gemma2-capped',
  'gemma3-two-bases',
  'gpt-neo-global-local',
  'llama-dynamic-rope',
  'mixtral-two-of-four',
  'opt-post-norm-projected',
  'phi3-longrope',
  'smollm3-layer-without-positions',
  'stablelm-parallel-query-key-norms',
  'xglm-scaled',
  'llama-grouped-sharded',
  'gpt2-prefixed',
  'gpt-neox-parallel',
  'mistral-window',
  'qwen2-tied',
  'qwen2-layer-windows',
];
const sizes = { vocabulary: 5, most: 10, longest: 40 };
const fewer = { numRuns: 25 };

describe.each(models)('on %s, packed sequences', (name) => {
  let session: Session;
  beforeAll(async () => {
    session = await openFixture(name);
  });
  afterAll(() => session.close());

  test('have the log-probabilities that each has alone, to 1e-4 a token, and the same greedy flags', async () => {
    await fc.assert(
      fc.asyncProperty(trunkedSequences(sizes), limits, async ({ some, trunk }, within) => {
        const { scored, counted } = await score(session, some, { trunk, limits: within });
        // Texts that turn otherwise than short ones are run alone.
        const { bound = Infinity } = session.model.long ?? {};
        if (some.every(({ tokens }) => tokens.length <= bound))
          expect(counted).toBe(trunk.tokens.length + nodesBehindTrunk(some, trunk.tokens));
        for (const [index, one] of some.entries()) {
          const alone = await scoreAlone(session, one, () => undefined);
          expect(scored[index]?.greedy).toEqual(alone.greedy);
          alone.logprobs.forEach((logprob, place) =>
            expect(Math.abs(logprob - (scored[index]?.logprobs[place] ?? NaN))).toBeLessThan(1e-4),
          );
        }
      }),
      fewer,
    );
  });

  test('have the same bits when they are run again, and with a trunk held from whatever was run before', async () => {
    const jobs = sequences(sizes).chain((some) =>
      fc.array(trunks(some), { minLength: 1, maxLength: 4 }).map((held) => ({ some, trunks: held })),
    );
    await fc.assert(
      fc.asyncProperty(jobs, limits, async ({ some, trunks: all }, within) => {
        const held = new HeldTrunk();
        const run = (trunk: Trunk, of = new HeldTrunk()): Promise<Scored> =>
          score(session, some, { trunk, held: of, limits: within });
        for (const trunk of [...all, ...all]) {
          const fresh = await run(trunk);
          expect((await run(trunk)).scored).toEqual(fresh.scored);
          const again = await run(trunk, held);
          expect(again.scored).toEqual(fresh.scored);
          expect(again.counted).toBeLessThanOrEqual(fresh.counted);
        }
      }),
      fewer,
    );
  });
});
