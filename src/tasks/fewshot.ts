// Which rows of the pool stand before a question, as the samplers of lm-eval 0.4.13 choose them (lm_eval/api/samplers.py).

import { UsageError } from '../lib/errors.ts';
import type { PythonRandom } from '../lib/random.ts';
import type { Sampling } from './types.ts';

/** How a task draws its shots. `random` is the task's own and moves on with each question. */
export interface Draw {
  readonly sampling: Sampling;
  readonly random: PythonRandom;
  /** Rows in the pool. */
  readonly poolSize: number;
  /** Shots a question, at least 1. */
  readonly shots: number;
}

/**
 * The pool indices of one question's shots, in the order of the prompt. `isQuestion(i)` says whether row i of the pool equals the question's row.
 * Throws UsageError where the pool has too few rows.
 */
export function drawShots(draw: Draw, isQuestion: (poolIndex: number) => boolean): readonly number[] {
  const { sampling, random, poolSize, shots } = draw;
  if (sampling === 'draw-excluding') return drawOthers(draw, isQuestion);
  requireRows(poolSize, shots, shots);
  return sampling === 'first' ? range(shots) : random.sample(poolSize, shots);
}

function drawOthers(
  { random, poolSize, shots }: Draw,
  isQuestion: (poolIndex: number) => boolean,
): readonly number[] {
  requireRows(poolSize, shots + 1, shots);
  const drawn = random.sample(poolSize, shots + 1).filter((index) => !isQuestion(index));
  if (drawn.length >= shots) return drawn.slice(0, shots);
  // The pool holds the question more than once and two copies were drawn: lm-eval draws again from the other rows.
  const others = range(poolSize).filter((index) => !isQuestion(index));
  requireRows(others.length, shots, shots);
  return random.sample(others.length, shots).map((place) => others[place] ?? 0);
}

function requireRows(found: number, needed: number, shots: number): void {
  if (found < needed) {
    throw new UsageError(
      `${shots} shots need ${needed} rows to draw from, and there are ${found}; ask for fewer shots`,
    );
  }
}

function range(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}
