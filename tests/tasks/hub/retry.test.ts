import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/lib/errors.ts';
import { retryAfter, Temporary, withRetries } from '../../../src/tasks/hub/retry.ts';

/** Fails in the ways that are given, one after the other, and then succeeds. */
async function trying(failures: readonly Error[]) {
  const waits: number[] = [];
  let times = 0;
  const options = { note: () => undefined, wait: async (seconds: number) => void waits.push(seconds) };
  const result = await withRetries('it', options, async () => {
    const failure = failures[times++];
    if (failure !== undefined) throw failure;
    return times;
  }).catch((error: unknown) => error);
  return { result, waits };
}

const failed = (count: number): Temporary[] => Array.from({ length: count }, () => new Temporary('cut'));

describe('withRetries', () => {
  it('waits twice as long each time', async () => {
    expect(await trying(failed(4))).toEqual({ result: 5, waits: [0.5, 1, 2, 4] });
  });

  it('gives up after five failures in a row', async () => {
    const { result, waits } = await trying(failed(5));
    expect(result).toBeInstanceOf(UsageError);
    expect((result as Error).message).toMatch(/^it: cut, 5 times in a row\./);
    expect(waits).toHaveLength(4);
  });

  it('counts anew where something came of it', async () => {
    const some = new Temporary('cut', { progress: true });
    expect((await trying([...failed(3), some, ...failed(3)])).result).toBe(8);
  });

  it('waits for as long as is asked, up to five minutes', async () => {
    const asked = [20, 0.1, 100_000].map((waitSeconds) => new Temporary('busy', { waitSeconds }));
    expect((await trying(asked)).waits).toEqual([20, 1, 300]);
  });

  it('does not try again what fails otherwise', async () => {
    expect(await trying([new TypeError('broken')])).toEqual({ result: new TypeError('broken'), waits: [] });
  });

  it('ends at once when it is told to', async () => {
    const abort = new AbortController();
    const waiting = withRetries('it', { note: () => abort.abort(), signal: abort.signal }, async () => {
      throw new Temporary('busy', { waitSeconds: 300 });
    });
    await expect(waiting).rejects.toThrow(/abort/);
  });
});

it.each([
  [null, undefined],
  ['12', 12],
  [' 0 ', 0],
  ['Thu, 01 Jan 2026 00:00:30 GMT', 30],
  ['Wed, 31 Dec 2025 23:00:00 GMT', 0],
  ['soon', undefined],
])('Retry-After: %s', (header, seconds) => {
  expect(retryAfter(header, Date.UTC(2026, 0, 1))).toBe(seconds);
});
