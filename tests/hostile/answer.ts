// What a reader of foreign files may do with them, and how often it is tried.

import { performance } from 'node:perf_hooks';
import { expect } from 'vitest';
import { controlCharacters } from '../../src/lib/control-characters.ts';
import { DataError, ModelError, UsageError } from '../../src/lib/errors.ts';

/** All runs are times as many; larger for a search that may take long. */
const effort = 1;

/** The same inputs at each run of the tests. */
export const tries = (numRuns: number) => ({ numRuns: numRuns * effort, seed: 8, endOnFailure: true });

/** Milliseconds that a small input may take, on a machine that has other things to do. */
const patience = 5000;

/** Holds what was thrown against what it may be: one of our errors, whose message is one line that harms no terminal. */
export function expectRefusal(error: unknown): void {
  const known = error instanceof DataError || error instanceof ModelError || error instanceof UsageError;
  if (!known) throw error;
  expect(error.message).not.toBe('');
  expect(error.message.search(controlCharacters)).toBe(-1);
  expect(error.message.length).toBeLessThan(5000);
  expect(error.message).not.toMatch(
    /(?<!is |received )\bundefined\b|\[object Object\]|\bat .*\.ts:\d|node_modules/,
  );
}

/** Gives what `read` gives; undefined where it refuses with one of our errors. Anything else fails, and so does taking long. */
export async function answered<T>(read: () => T | Promise<T>): Promise<T | undefined> {
  const start = performance.now();
  let value: T | undefined;
  try {
    value = await read();
  } catch (error) {
    expectRefusal(error);
  }
  expect(performance.now() - start).toBeLessThan(patience);
  return value;
}

/** As `answered`, where the input must be refused: gives the message. */
export async function refused(read: () => unknown): Promise<string> {
  let failure: unknown;
  const value = await answered(async () => {
    try {
      return await read();
    } catch (error) {
      failure = error;
      throw error;
    }
  });
  if (failure === undefined) throw new Error(`was read as ${JSON.stringify(value)?.slice(0, 200)}`);
  return (failure as Error).message;
}
