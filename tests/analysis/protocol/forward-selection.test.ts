import { expect, test } from 'vitest';
import { forwardSelection } from '../../../src/analysis/protocol/forward-selection.ts';
import { answering, type StudyAnswer, type StudyJob } from '../../../src/analysis/protocol/study-jobs.ts';
import { madeUpStudy } from './made-up-study.ts';

const answer = answering(madeUpStudy);
const run = (job: StudyJob): Promise<StudyAnswer> => Promise.resolve(answer(job));
const candidates = ['size', 'useful', 'noise'];

test('the feature that helps is added first, and the steps lead from the first error to the last', async () => {
  const found = await forwardSelection(madeUpStudy, 0, { start: ['size'], candidates, seeds: [0, 1] }, run);
  expect(found.features.slice(0, 2)).toEqual(['size', 'useful']);
  expect(found.steps[0]?.mae_before).toBe(found.start_mae);
  expect(found.steps.at(-1)?.mae_after).toBe(found.final_mae);
  for (const { mae_before, mae_after, improvement } of found.steps) {
    expect(improvement).toBe(mae_before - mae_after);
    expect(improvement).toBeGreaterThan(1e-4);
  }
});

test('from nothing, the error to improve on is that of the median', async () => {
  const found = await forwardSelection(madeUpStudy, 0, { start: [], candidates, seeds: [0] }, run);
  expect(found.start_mae).toBe((await run({ matrix: 0, columns: [0], seed: 0 })).median_mae);
  expect(found.features[0]).toBe('useful');
});

/** Errors as given by the columns that are used. */
const made =
  (errors: Record<string, number>) =>
  (job: StudyJob): Promise<StudyAnswer> =>
    Promise.resolve({ mae: errors[job.columns.join()] ?? 1, median_mae: 2 });

test('of equally good candidates the first is added', async () => {
  const errors = made({ '0': 0.5, '0,1': 0.3, '0,2': 0.3 });
  const found = await forwardSelection(madeUpStudy, 0, { start: ['size'], candidates, seeds: [0] }, errors);
  expect(found.features).toEqual(['size', 'useful']);
});

test('an improvement must exceed the threshold', async () => {
  const errors = made({ '0': 0.5, '0,1': 0.25, '0,1,2': 0.125 });
  const options = { start: ['size'], candidates, seeds: [0], threshold: 0.125 };
  const found = await forwardSelection(madeUpStudy, 0, options, errors);
  expect(found.steps.map(({ feature }) => feature)).toEqual(['useful']);
});
