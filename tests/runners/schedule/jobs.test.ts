import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planJobs } from '../../../src/runners/schedule/jobs.ts';
import { compareFrom } from '../../../src/runners/schedule/trie.ts';
import { nodesBehindTrunk, trieNodes } from './trie.ts';

const beginning = Array.from({ length: 60 }, (_, index) => index);
/** Sequences that share sixty tokens, or half of them, or none; few have more than a handful of their own. */
const sequences = fc.array(
  fc
    .record({ keep: fc.constantFrom(0, 30, 60), own: fc.array(fc.nat(4), { minLength: 2, maxLength: 8 }) })
    .map(({ keep, own }) => ({ tokens: [...beginning.slice(0, keep), ...own], from: keep + own.length - 1 })),
  { maxLength: 60 },
);

describe('the jobs of a call', () => {
  test('have every sequence once, neighbours in the order of their tokens', () => {
    fc.assert(
      fc.property(sequences, fc.integer({ min: 1, max: 200 }), (some, size) => {
        const members = planJobs(some, size).flatMap((job) => job.members);
        expect(members.toSorted((a, b) => a - b)).toEqual([...some.keys()]);
        members.slice(1).forEach((index, place) => {
          const [before, own] = [some[members[place] ?? 0]?.tokens ?? [], some[index]?.tokens ?? []];
          expect(compareFrom(before, own, 0)).toBeLessThanOrEqual(0);
        });
      }),
    );
  });

  test('begin with what all of their sequences begin with, before the last token of each', () => {
    fc.assert(
      fc.property(sequences, fc.integer({ min: 1, max: 200 }), (some, size) => {
        for (const { members, trunk } of planJobs(some, size)) {
          expect(trunk.tokens.length).toBe(trunk.cuts.at(-1) ?? 0);
          for (const index of members) {
            const tokens = some[index]?.tokens ?? [];
            expect(tokens.slice(0, trunk.tokens.length)).toEqual(trunk.tokens);
            expect(trunk.tokens.length).toBeLessThan(tokens.length);
          }
        }
      }),
    );
  });

  test('are one where they are small', () => {
    const some = [
      { tokens: [3, 1], from: 1 },
      { tokens: [1, 2], from: 1 },
    ];
    expect(planJobs(some)).toEqual([{ members: [1, 0], trunk: { tokens: [], cuts: [] } }]);
    expect(planJobs([])).toEqual([]);
  });

  test('are one a sequence where that is asked, as for prompts, which have no scores', () => {
    const some = [0, 1, 2].map((end) => ({ tokens: [...beginning, end] }));
    const jobs = planJobs(some, 1);
    expect(jobs.map(({ members }) => members)).toEqual([[0], [1], [2]]);
    for (const { trunk } of jobs) expect(trunk).toEqual({ tokens: beginning, cuts: [60] });
  });

  test('begin with nothing that is scored in all of it, since no trunk answers', () => {
    const some = [0, 1, 2].map((end) => ({ tokens: [...beginning, end], from: end === 1 ? 1 : 60 }));
    const jobs = planJobs(some, 1);
    expect(jobs.map(({ trunk }) => trunk.tokens.length)).toEqual([0, 0, 0]);
    const later = some.map(({ tokens }) => ({ tokens, from: 41 }));
    expect(planJobs(later, 1).map(({ trunk }) => trunk.cuts)).toEqual([[40], [40], [40]]);
  });

  test('run nothing twice but beginnings too short for a pass of their own', () => {
    const some = Array.from({ length: 500 }, (_, index) => {
      const own = Array.from({ length: 28 }, (_unused, place) => (index * 31 + place * 7) % 997);
      return { tokens: [...beginning, ...own, 0, 1], from: 89 };
    });
    const jobs = planJobs(some);
    expect(jobs.length).toBeGreaterThan(1);
    const cost = jobs.reduce(
      (sum, { members, trunk }) =>
        sum +
        nodesBehindTrunk(
          members.map((index) => some[index] ?? { tokens: [], from: 1 }),
          trunk.tokens,
        ),
      beginning.length,
    );
    const nodes = trieNodes(some.map(({ tokens }) => tokens.slice(0, -1)));
    expect(cost).toBeGreaterThanOrEqual(nodes);
    expect(cost / nodes).toBeLessThan(1.01);
  });
});
