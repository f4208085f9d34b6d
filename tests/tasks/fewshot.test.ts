import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/lib/errors.ts';
import { PythonRandom } from '../../src/lib/random.ts';
import { drawShots } from '../../src/tasks/fewshot.ts';
import type { Sampling } from '../../src/tasks/types.ts';
import { readGolden } from '../goldens/read.ts';

interface Case {
  sampling: Sampling;
  pool: number[];
  shots: number;
  questions: number[];
  drawn: number[][];
}

const { cases } = readGolden<{ cases: Case[] }>('lm-eval-shots.json');

describe('the samplers of lm-eval 0.4.13', () => {
  // The pools with every row twice make both copies of the question be drawn, and so the second draw.
  it.each(cases)('$sampling: $shots shots from $pool', ({ sampling, pool, shots, questions, drawn }) => {
    const draw = { sampling, random: new PythonRandom(1234), poolSize: pool.length, shots };
    expect(questions.map((question) => drawShots(draw, (index) => pool[index] === question))).toEqual(drawn);
  });
});

it('draws n + 1 also where the question is not in the pool, and so moves on further than n would', () => {
  const draws = (sampling: Sampling) => {
    const draw = { sampling, random: new PythonRandom(1234), poolSize: 40398, shots: 5 };
    return [0, 1].map(() => drawShots(draw, () => false));
  };
  // lm-eval 0.4.13's draws: winogrande 5-shot, standalone and in the group openllm.
  expect(draws('draw-excluding')).toEqual([
    [28883, 7657, 490, 5940, 38156],
    [5500, 6450, 23241, 15519, 1142],
  ]);
  expect(draws('draw')).toEqual([
    [28883, 7657, 490, 5940, 38156],
    [2288, 5500, 6450, 23241, 15519],
  ]);
});

it.each<[Sampling, number, number]>([
  ['draw', 3, 3],
  ['first', 3, 3],
  ['draw-excluding', 3, 4],
])('%s: %i shots need %i rows', (sampling, shots, needed) => {
  const draw = { sampling, random: new PythonRandom(1), shots };
  expect(drawShots({ ...draw, poolSize: needed }, () => false).length).toBe(shots);
  expect(() => drawShots({ ...draw, poolSize: needed - 1 }, () => false)).toThrow(
    new UsageError(
      `${shots} shots need ${needed} rows to draw from, and there are ${needed - 1}; ask for fewer shots`,
    ),
  );
});
