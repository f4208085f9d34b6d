import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { workersForProcessors } from '../../../src/runners/machine/worker-count.ts';

describe('the workers that processors are good for', () => {
  test.each([
    [1, 1],
    [2, 1],
    [8, 1],
    [15, 1],
    [16, 2],
    [31, 3],
    [64, 8],
    [512, 8],
  ])('%i: %i', (processors, workers) => {
    expect(workersForProcessors(processors, 'cpu')).toBe(workers);
  });

  test('are one where a device computes', () => {
    expect(workersForProcessors(16, 'cuda')).toBe(1);
  });

  test('follow from the threads where these are given', () => {
    expect(workersForProcessors(16, 'cpu', 4)).toBe(4);
    expect(workersForProcessors(16, 'cpu', 1)).toBe(8);
    expect(workersForProcessors(4, 'cpu', 16)).toBe(1);
  });

  test('are at most 8, and have at least 8 threads each where there are several', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 512 }), (processors) => {
        const workers = workersForProcessors(processors, 'cpu');
        expect(workers).toBeGreaterThanOrEqual(1);
        expect(workers).toBeLessThanOrEqual(8);
        if (workers > 1) expect(Math.floor(processors / workers)).toBeGreaterThanOrEqual(8);
      }),
    );
  });
});
