import { describe, expect, it } from 'vitest';
import { checkScores } from '../../../src/analysis/predictor/checked-scores.ts';
import { DataError } from '../../../src/lib/errors.ts';

const names = ['total_params', 'dimension'];
const rows = [
  [20, 1],
  [21, NaN],
  [22, 3],
  [23, 4],
  [24, 5],
];
const scores = [0.1, 0.2, 0.3, 0.4, 0.5];

describe('what a mixture cannot be fitted to is refused in one line', () => {
  it.each([
    ['another number of scores', rows, scores.slice(1), 'there are 4 scores for 5 rows; give one a row'],
    ['too few rows', rows.slice(1), scores.slice(1), 'there are 4 rows; at least 5 are needed'],
    ['no rows', [], [], 'there are 0 rows; at least 5 are needed'],
    ['NaN for a score', rows, scores.with(1, NaN), 'score 2 is NaN; it has to be a finite number'],
    [
      'an infinite score',
      rows,
      scores.with(4, -Infinity),
      'score 5 is -Infinity; it has to be a finite number',
    ],
    ['equal scores', rows, scores.map(() => 0.5), 'all 5 scores are 0.5; there is nothing to explain'],
    [
      'a short row',
      rows.with(2, [22]),
      scores,
      'row 3 has 1 values; expected 2 finite numbers, NaN for missing',
    ],
    [
      'a long row',
      rows.with(0, [20, 1, 2]),
      scores,
      'row 1 has 3 values; expected 2 finite numbers, NaN for missing',
    ],
    [
      'an infinite value',
      rows.with(3, [23, Infinity]),
      scores,
      'row 4 has Infinity in column dimension; expected 2 finite numbers, NaN for missing',
    ],
    [
      'a value that is infinite below',
      rows.with(4, [-Infinity, 1]),
      scores,
      'row 5 has -Infinity in column total_params; expected 2 finite numbers, NaN for missing',
    ],
  ])('%s', (_, given, told, message) => {
    expect(() => checkScores({ names, rows: given }, told)).toThrow(new DataError(message));
  });

  it('missing values are no fault, nor are some equal scores', () => {
    expect(() => checkScores({ names, rows }, scores)).not.toThrow();
    expect(() => checkScores({ names, rows }, [0.5, 0.5, 0.5, 0.5, 0.6])).not.toThrow();
  });
});
