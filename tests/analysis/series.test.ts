import { describe, expect, test } from 'vitest';
import { checkpointSeries, recordedName } from '../../src/analysis/series.ts';

describe('the series of a recorded checkpoint', () => {
  test('is told by where it lies, and by its name where the path does not tell', () => {
    expect(checkpointSeries({ name: 'runA/step-1000', path: '/x/runA/step-1000' })).toEqual({
      series: 'runA',
      step: 1000,
      unit: 'step',
      place: 'x/runA',
    });
    const snapshot = '/hub/models--EleutherAI--pythia-160m/snapshots/93efa2f';
    expect(checkpointSeries({ name: 'EleutherAI/pythia-160m@step3000', path: snapshot })).toMatchObject({
      series: 'EleutherAI/pythia-160m',
      step: 3000,
    });
    expect(checkpointSeries({ name: 'pythia-160m@step3000', path: 'EleutherAI/pythia-160m' })).toMatchObject({
      series: 'pythia-160m',
      step: 3000,
    });
  });

  test('is told of an older record, which has only the folder’s name', () => {
    const old = { name: 'step-1000', path: '/x/runA/step-1000' };
    expect(checkpointSeries(old)).toMatchObject({ series: 'runA', step: 1000 });
    expect(recordedName(old)).toBe('runA/step-1000');
  });

  test('is not made up', () => {
    expect(checkpointSeries({ name: 'llama-7b', path: '/x/llama-7b' })).toBeUndefined();
    expect(checkpointSeries({ name: 'step-1000', path: 'step-1000' })).toBeUndefined();
    expect(checkpointSeries({ name: '', path: '' })).toBeUndefined();
  });

  test('leaves other names as they were recorded', () => {
    expect(recordedName({ name: 'mine', path: '/x/runA/step-1000' })).toBe('mine');
    expect(recordedName({ name: 'llama-7b', path: '/x/llama-7b' })).toBe('llama-7b');
  });
});
