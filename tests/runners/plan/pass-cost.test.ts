import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitCost, secondsOf } from '../../../src/runners/plan/pass-cost.ts';
import { noWork, type PassWork, workKinds } from '../../../src/runners/plan/pass-work.ts';

const truth = { tokens: 2e-3, passes: 0.05, rows: 5e-4, pairs: 1e-6, slotTokens: 4e-3, slotPairs: 2e-6 };

const pass = (tokens: number, behind: number, rows: number): PassWork => ({
  ...noWork,
  passes: 1,
  tokens,
  pairs: tokens * (behind + tokens),
  rows,
});
const step = (slots: number, behind: number): PassWork => ({
  ...noWork,
  passes: 1,
  slotTokens: slots,
  slotPairs: slots * behind,
});
const measure = (works: readonly PassWork[]) =>
  works.map((work) => ({ work, seconds: secondsOf(truth, work) }));

const works = [
  pass(16, 0, 1),
  pass(64, 0, 1),
  pass(128, 0, 128),
  pass(256, 0, 1),
  pass(256, 1024, 5),
  step(4, 100),
  step(16, 100),
  step(16, 900),
];

describe('the cost of passes', () => {
  test('is found again where the measurements tell every kind apart', () => {
    const found = fitCost(measure(works));
    for (const kind of workKinds) expect(found[kind] / truth[kind]).toBeCloseTo(1, 6);
  });

  test('is never below 0, and predicts noisy measurements about as well as they repeat', () => {
    const noise = fc.array(fc.double({ min: 0.8, max: 1.25, noNaN: true }), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(noise, (factors) => {
        const measured = measure(works).map(({ work, seconds }, index) => ({
          work,
          seconds: seconds * (factors[index] ?? 1),
        }));
        const found = fitCost(measured);
        for (const kind of workKinds) expect(found[kind]).toBeGreaterThanOrEqual(0);
        const sum = (of: (work: PassWork) => number): number =>
          works.reduce((total, work) => total + of(work), 0);
        const ratio = sum((work) => secondsOf(found, work)) / sum((work) => secondsOf(truth, work));
        expect(ratio).toBeGreaterThan(0.7);
        expect(ratio).toBeLessThan(1.4);
      }),
    );
  });

  test('is one a token where there is one measurement', () => {
    const found = fitCost([{ work: pass(100, 0, 10), seconds: 2 }]);
    expect(found).toEqual({ ...noWork, tokens: 0.02, slotTokens: 0.02 });
  });

  test('of texts side by side is that of reading them where none was generated', () => {
    const found = fitCost(measure(works.slice(0, 5)));
    expect(found.slotTokens).toBeCloseTo(truth.tokens + truth.rows, 9);
    expect(found.slotPairs).toBeCloseTo(truth.pairs, 9);
  });

  test('is nothing without a measurement', () => {
    expect(fitCost([])).toEqual(noWork);
    expect(fitCost([{ work: pass(1, 0, 1), seconds: 0 }])).toEqual(noWork);
  });
});
