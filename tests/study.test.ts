import { expect, test } from 'vitest';
import { forwardSelection } from '../src/analysis/protocol/forward-selection.ts';
import { significanceStudy } from '../src/analysis/protocol/study.ts';
import { answering, type RunJob } from '../src/analysis/protocol/study-jobs.ts';
import { DataError } from '../src/lib/errors.ts';
import { withStudyThreads } from '../src/study.ts';
import { madeUpStudy } from './analysis/protocol/made-up-study.ts';

const sets = [
  { name: 'size', features: [['size'], ['size']] },
  {
    name: 'all',
    features: [
      ['size', 'useful', 'noise'],
      ['size', 'useful', 'noise'],
    ],
  },
];
const both = async (run: RunJob) => ({
  study: await significanceStudy(madeUpStudy, sets, [0, 1, 2], run),
  selection: await forwardSelection(
    madeUpStudy,
    1,
    { start: ['size'], candidates: ['useful', 'noise'] },
    run,
  ),
});

test('one thread, three threads and none give the same bits', async () => {
  const answer = answering(madeUpStudy);
  const here = await both((job) => Promise.resolve(answer(job)));
  expect(await withStudyThreads('study', madeUpStudy, { workers: 1 }, both)).toEqual(here);
  expect(await withStudyThreads('study', madeUpStudy, { workers: 3 }, both)).toEqual(here);
});

test('every job is told', async () => {
  const told: number[] = [];
  await withStudyThreads('study', madeUpStudy, { workers: 2, onJob: (done) => told.push(done) }, (run) =>
    significanceStudy(madeUpStudy, sets, [0, 1], run),
  );
  expect(told).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

test('what a job throws is thrown, of its own kind', async () => {
  const few = {
    ...madeUpStudy,
    matrices: [{ task: 'few', names: ['a'], rows: [[1], [2]], targets: [1, 2] }],
  };
  const failing = withStudyThreads('study', few, { workers: 1 }, (run) =>
    run({ matrix: 0, columns: [0], seed: 0 }),
  );
  await expect(failing).rejects.toThrow(DataError);
  await expect(failing).rejects.toThrow('2 rows are too few');
});

test('a signal ends the study', async () => {
  const abort = new AbortController();
  const study = withStudyThreads(
    'study',
    madeUpStudy,
    { workers: 2, signal: abort.signal, onJob: () => abort.abort(new Error('enough')) },
    (run) =>
      significanceStudy(
        madeUpStudy,
        sets,
        Array.from({ length: 500 }, (_, seed) => seed),
        run,
      ),
  );
  await expect(study).rejects.toThrow('enough');
});
