import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { boost } from '../../../src/analysis/trees/boost.ts';
import { predict } from '../../../src/analysis/trees/predict.ts';
import { sharedFolder } from '../../shared-folder.ts';
import {
  askedRows,
  expectTrees,
  fits,
  float32,
  type GoldenTree,
  longFits,
  rowsOf,
} from './xgboost-goldens.ts';

describe('the trees and predictions are those of XGBoost, bit for bit', () => {
  test.each(fits.map((fit) => [fit.name, fit] as const))('%s', (_, fit) => {
    const ensemble = boost(
      rowsOf(fit.rows),
      fit.targets,
      fit.params,
      fit.weights ? { weights: fit.weights } : {},
    );
    expect(ensemble.baseScore).toBe(Math.fround(fit.base_score));
    expectTrees(ensemble, fit.trees);
    expect(float32(predict(ensemble, askedRows(fit)))).toEqual(float32(fit.prediction));
  });
});

describe('columns with more than 256 distinct values are cut where XGBoost cuts them', () => {
  test.each(longFits.map((fit) => [fit.name, fit] as const))('%s', (_, fit) => {
    const { rows, targets } = longTable(fit.length);
    const options = fit.weighted ? { weights: rows.map((_, row) => ((row % 7) + 1) / 4) } : {};
    const ensemble = boost(rows, targets, fit.params, options);
    expectTrees(ensemble, fit.trees);
    expect(predict(ensemble, rows.slice(0, 100))).toEqual(float32(fit.prediction));
  });
});

test('a table of 100 000 rows is fitted within seconds, to nearly the noise in its targets', () => {
  const rows: number[][] = [];
  const targets: number[] = [];
  let state = 1;
  const random = (): number => (state = (state * 48271) % 2147483647) / 2147483647;
  for (let row = 0; row < 100_000; row += 1) {
    const [a, b, c, noise] = [random(), random(), random(), random() - 0.5] as const;
    rows.push([a, b, c]);
    targets.push(Math.sin(6 * a) + b * c + 0.2 * noise);
  }
  const prediction = predict(boost(rows, targets, { n_estimators: 30 }), rows);
  const squares = prediction.reduce((sum, value, row) => sum + (value - (targets[row] ?? NaN)) ** 2, 0);
  const noise = 0.2 / Math.sqrt(12);
  expect(Math.sqrt(squares / rows.length)).toBeLessThan(1.1 * noise);
}, 30_000);

const regression = join(sharedFolder, 'goldens', 'regression');

interface Reference {
  readonly params: Record<string, number>;
  readonly missing: number;
  readonly rows: number;
  readonly x: readonly (readonly number[])[];
  readonly y: readonly number[];
  readonly prediction: readonly number[];
  readonly trees: readonly GoldenTree[];
}

describe.skipIf(!existsSync(regression))(
  'the published tables give the reference trees and predictions',
  () => {
    test.each(['hellaswag_2feat_depth2', 'hellaswag_18feat_depth3', 'arc_challenge_18feat_depth5'])(
      '%s',
      (name) => {
        const reference = JSON.parse(
          readFileSync(join(regression, `trees_${name}.json`), 'utf8'),
        ) as Reference;
        const { params, missing, rows, x, y } = reference;
        const ensemble = boost(x.slice(0, rows), y.slice(0, rows), { ...params, missing });
        expectTrees(ensemble, reference.trees);
        expect(predict(ensemble, x)).toEqual(reference.prediction);
      },
    );
  },
);

describe('an ensemble', () => {
  const ensemble = boost(
    [
      [1, -1],
      [2, NaN],
      [3, 4],
    ],
    [1, 2, 3],
    { missing: -1 },
    { names: ['a', 'b'] },
  );

  test('survives JSON', () => {
    const copy: unknown = JSON.parse(JSON.stringify(ensemble));
    expect(copy).toEqual(ensemble);
  });

  test('knows its columns and the value that stands for an absent one', () => {
    expect(ensemble).toMatchObject({ columns: 2, names: ['a', 'b'], missing: -1 });
    expect(boost([[1]], [1]).missing).toBeNull();
  });

  test('is the same whatever the order of equal work: a second fit does not differ', () => {
    expect(
      boost(
        [
          [1, -1],
          [2, NaN],
          [3, 4],
        ],
        [1, 2, 3],
        { missing: -1 },
        { names: ['a', 'b'] },
      ),
    ).toEqual(ensemble);
  });
});

test('typed arrays are taken as rows and targets', () => {
  const typed = [Float64Array.of(1, 5), Float64Array.of(2, 6)] as unknown as number[][];
  const targets = Float32Array.of(1, 2) as unknown as number[];
  expect(boost(typed, targets)).toEqual(
    boost(
      [
        [1, 5],
        [2, 6],
      ],
      [1, 2],
    ),
  );
});

describe('what cannot be fitted is refused in one line', () => {
  const fitting =
    (rows: unknown, targets: unknown = [1, 2], options: object = {}) =>
    () =>
      boost(rows as number[][], targets as number[], {}, options);

  test.each([
    ['no rows', fitting([], []), /no rows/],
    ['rows that are no array', fitting('1,2'), /the rows are no array/],
    ['a row that is no array', fitting([[1], 2]), /row 1 .* no array/],
    ['rows without columns', fitting([[], []]), /no columns/],
    ['ragged rows', fitting([[1, 2], [1]]), /row 1 .* has 1 value where row 0 has 2 values/],
    [
      'text in a cell',
      fitting([
        [1, 2],
        [1, 'x'],
      ]),
      /row 1, column 1 .* the text "x"/,
    ],
    [
      'null in a cell',
      fitting([
        [1, null],
        [1, 2],
      ]),
      /row 0, column 1 .* null/,
    ],
    ['a hole in a row', fitting([[1, 2], new Array(2)]), /row 1, column 0 .* undefined/],
    [
      'an infinite value',
      fitting([
        [1, 2],
        [1, -Infinity],
      ]),
      /row 1, column 1 .* infinite/,
    ],
    [
      'a value beyond float32',
      fitting([
        [1, 2],
        [1e39, 1],
      ]),
      /row 1, column 0 .* too large for float32/,
    ],
    ['too few targets', fitting([[1], [2]], [1]), /number of targets is 1, but there are 2 rows/],
    ['targets that are no array', fitting([[1], [2]], null), /the targets are no array/],
    ['a NaN target', fitting([[1], [2]], [1, NaN]), /target of row 1 .* NaN/],
    ['a target beyond float32', fitting([[1], [2]], [1e39, 1]), /target of row 0 .* 1e\+39/],
    ['a text as target', fitting([[1], [2]], [1, '2']), /target of row 1 .* the text "2"/],
    ['a negative weight', fitting([[1], [2]], [1, 2], { weights: [1, -1] }), /weight of row 1 .* -1/],
    ['a NaN weight', fitting([[1], [2]], [1, 2], { weights: [NaN, 1] }), /weight of row 0 .* NaN/],
    ['only zero weights', fitting([[1], [2]], [1, 2], { weights: [0, 0] }), /all weights are 0/],
    [
      'too many names',
      fitting([[1], [2]], [1, 2], { names: ['a', 'b'] }),
      /number of names is 2, but the rows have 1 column/,
    ],
  ])('%s', (_, fit, message) => {
    expect(fit).toThrow(
      expect.objectContaining({ name: 'DataError', message: expect.stringMatching(message) }),
    );
  });
});

/** The table of make.py's long_table: whole arithmetic, so that both languages make the same. */
function longTable(length: number): { rows: number[][]; targets: number[] } {
  const rows: number[][] = [];
  const targets: number[] = [];
  for (let i = 0; i < length; i += 1) {
    const first = (i * 7919) % 10007;
    const second = i % 11 === 3 ? NaN : (i * i * 31 + 5) % 4099;
    rows.push([first, second, (i * 104729) % 97]);
    targets.push((((first * 13) % 1000) + (Number.isNaN(second) ? 0 : second)) / 64);
  }
  return { rows, targets };
}
