import { expect, test } from 'vitest';
import { nestedCrossValidation } from '../../../src/analysis/protocol/nested-cross-validation.ts';
import { significanceStudy } from '../../../src/analysis/protocol/study.ts';
import { answering } from '../../../src/analysis/protocol/study-jobs.ts';
import { madeUpStudy } from './made-up-study.ts';

const answer = answering(madeUpStudy);
const run = (job: Parameters<typeof answer>[0]) => Promise.resolve(answer(job));
const sets = [
  { name: 'size', features: [['size'], ['size']] },
  {
    name: 'useful',
    features: [
      ['size', 'useful'],
      ['size', 'useful'],
    ],
  },
  { name: 'noise', features: [['size', 'noise'], null] },
];
const seeds = [0, 1, 2, 3];
const study = () => significanceStudy(madeUpStudy, sets, seeds, run);

test('a set’s figures are those of its nested cross-validations', async () => {
  const [first] = await study();
  const [matrix] = madeUpStudy.matrices;
  const alone = matrix?.rows.map((row) => row.slice(0, 1)) ?? [];
  const maes = seeds.map(
    (seed) => nestedCrossValidation(alone, matrix?.targets ?? [], { ...madeUpStudy.settings, seed }).mae,
  );
  expect(first?.sets[0]).toEqual({
    set: 'size',
    features: ['size'],
    maes,
    mae: maes.reduce((sum, mae) => sum + mae, 0) / 4,
    against: null,
  });
});

test('a set that helps is found to be better, one that does not help is not', async () => {
  const [first] = await study();
  const [, useful, noise] = first?.sets ?? [];
  expect(useful?.against).toMatchObject({ significant: true });
  expect(useful?.against?.relative_improvement).toBeGreaterThan(0.5);
  expect(noise?.against?.relative_improvement).toBeLessThan(0.1);
});

test('p-values are corrected over the tasks that a set has', async () => {
  const tasks = await study();
  const [one, two] = tasks.map(({ sets: [, useful] }) => useful?.against);
  const [small = 0, large = 0] = [one?.p ?? 0, two?.p ?? 0].toSorted((a, b) => a - b);
  expect([one?.p_corrected, two?.p_corrected].toSorted()).toEqual(
    [Math.min(2 * small, large), large].toSorted(),
  );
  expect(tasks[0]?.sets[2]?.against?.p_corrected).toBe(tasks[0]?.sets[2]?.against?.p);
  expect(tasks[1]?.sets.map(({ set }) => set)).toEqual(['size', 'useful']);
});

test('one seed has figures and no test', async () => {
  const [first] = await significanceStudy(madeUpStudy, sets, [7], run);
  expect(first?.sets.map(({ against }) => against)).toEqual([null, null, null]);
});
