import { describe, expect, test } from 'vitest';
import { compareWithPrediction } from '../../src/analysis/comparison/against-prediction.ts';
import { curves } from '../../src/analysis/comparison/curve.ts';
import { benchmarksOf } from '../../src/analysis/comparison/measured-scores.ts';
import type { ComparedPair } from '../../src/analysis/comparison/two-models.ts';
import { comparisonPage } from '../../src/report/comparison-page.ts';
import { curvePage } from '../../src/report/curve-page.ts';
import { pairedPage } from '../../src/report/paired-page.ts';
import { predictionPage } from '../../src/report/prediction-page.ts';
import { featureText, pText, signed, valueText } from '../../src/report/prediction-words.ts';
import * as registry from '../../src/tasks/registry.ts';
import { aMeasured, aPrediction, someDesign } from '../analysis/comparison/predicted.ts';

const suite = registry.suites.find(({ name }) => name === 'paper');
const benchmarks = suite === undefined ? [] : benchmarksOf(suite, registry);
const outside = [{ feature: 'total_params', value: 7e9, seen: [14e6, 1e9] as const }];

describe('the page of a comparison', () => {
  const comparison = compareWithPrediction({
    measured: [
      aMeasured('hellaswag', 0.6, { standardError: 0.01 }),
      aMeasured('mathqa', 0.4, { limited: true, conditions: ['limit 20'], standardError: 0.05 }),
    ],
    predicted: [
      aPrediction('hellaswag', 0.5),
      aPrediction('mathqa', 0.5, { outside }),
      aPrediction('anli', 0.7),
    ],
    design: someDesign,
    benchmarks,
  });
  const page = comparisonPage(comparison, {
    model: 'mine',
    commands: ['plumbline eval mine --tasks anli'],
    notes: ['A note.'],
  });
  const rows = page.split('\n');

  test('has one row a task, with all that was asked of it', () => {
    const cells = rows.map((row) => row.split(/ {2,}/));
    expect(cells[3]).toEqual(['hellaswag', '0.6000 ± 0.0100', '0.5000', '0.4500 to 0.5500', '+0.1000', '1 of 100', '0.020', 'above what its design predicts']); // prettier-ignore
    expect(cells[4]).toEqual(['mathqa ↓', '0.4000 ± 0.0500 *', '0.5000 !', '0.4500 to 0.5500', '+0.1000', '1 of 100', '0.091', 'perhaps above what its design predicts']); // prettier-ignore
  });

  test('says what the signs are, what the star is, and what lies outside, with the task where it is not all', () => {
    expect(rows[0]).toContain(
      'mine against the scores that its design predicts (residual: + is better, also where less is better, ↓',
    );
    expect(page).toContain('mathqa (limit 20). * Only a part of the questions was asked');
    expect(page).toContain(
      '! Outside what the predictors learned from (mathqa), so that neither prediction nor interval is assured: params=7B, where they had 14M to 1B.',
    );
  });

  test('tells what moved the predictions, what was not measured and how to, and what is missing, once', () => {
    expect(page).toMatch(/^hellaswag {2}code=10 -0\.0300 .* params=7B \+0\.0200 +positions=rope \+0\.0100$/m);
    expect(page).toMatch(/Predicted, not measured:\n(?:.*\n){2}anli {2}brier_score ↓ +0\.7000 /);
    expect(page).toContain('Measure with:\n  plumbline eval mine --tasks anli\n');
    expect(page.match(/Missing in the design: dimension, /g)).toHaveLength(1);
    expect(page.endsWith('A note.\n')).toBe(true);
  });

  test('where nothing was measured is that of the predictions, and says so', () => {
    const nothing = compareWithPrediction({
      measured: [],
      predicted: [aPrediction('hellaswag', 0.5)],
      design: someDesign,
      benchmarks,
    });
    expect(comparisonPage(nothing, { model: 'mine', commands: [], notes: [] })).toMatch(
      /^Nothing of what is predicted was measured of mine\. Predicted:\n/,
    );
  });

  test('replaces control characters of names', () => {
    const model = 'mine\u001B[31m';
    const shown = pairedPage([], { first: model, second: 'b', apart: [], onlyFirst: [], onlySecond: [] });
    expect(shown).not.toContain('\u001B');
    expect(comparisonPage(comparison, { model, commands: [], notes: [] })).not.toContain('\u001B');
  });
});

test('the page of predictions has both intervals', () => {
  const comparison = compareWithPrediction({
    measured: [],
    predicted: [aPrediction('gsm8k', 0.5)],
    design: someDesign,
    benchmarks,
  });
  const page = predictionPage(comparison.unmeasured, ['A note.']);
  expect(page).toMatch(/^gsm8k +5 {2}exact_match +0\.5000 {2}0\.4500 to 0\.5500 {2}0\.4000 to 0\.6000$/m);
  expect(page).toMatch(/\nA note\.\n$/);
});

describe('the page of two models', () => {
  const pair: ComparedPair = {
    label: 'arc_easy (5-shot)',
    task: 'arc_easy',
    metric: 'acc',
    higherIsBetter: true,
    limited: false,
    first: { value: 0.6, standardError: 0.01, questions: 100 },
    second: { value: 0.5, standardError: 0.01, questions: 100 },
    difference: 0.1,
    standardError: 0.02,
    matched: 100,
    won: 15,
    lost: 5,
    p: 0.04,
    adjusted: 0.0412,
    test: 'exact McNemar',
    verdict: 'better',
    sentence: 'better',
    note: null,
  };
  const head = { first: 'a', second: 'b', apart: ['piqa'], onlyFirst: ['boolq'], onlySecond: [] };

  test('has a row a task, and what is not compared', () => {
    const page = pairedPage([pair], head);
    expect(page).toMatch(/^arc_easy \(5-shot\) {2}acc {5}0\.6000 {2}0\.5000 {2}\+0\.1000 ± 0\.0200 +100 +15, 5 {2}0\.040, 0\.041 {2}exact McNemar {2}better$/m); // prettier-ignore
    expect(page).toContain('Both have piqa, but not under the same conditions');
    expect(page).toContain('Only a has boolq.');
    expect(page).not.toContain('Only b has');
  });

  test('says why questions were not paired', () => {
    const unpaired = {
      ...pair,
      matched: 0,
      won: null,
      lost: null,
      test: 'unpaired z' as const,
      note: 'recorded without samples',
    };
    expect(pairedPage([unpaired], head)).toContain(
      'Not paired, so that the difference is less sure (recorded without samples): arc_easy (5-shot).',
    );
  });
});

describe('the page of a curve', () => {
  const along = (outsideLast: boolean) =>
    curves(
      'code',
      [0, 30, 60],
      [0.5, 0.6, 0.55].map((score, at) => [
        aPrediction('hellaswag', score, { outside: outsideLast && at === 2 ? outside : [] }).prediction,
      ]),
      benchmarks,
    );

  test('draws the prediction and its interval on one scale', () => {
    const page = curvePage('code', along(false), []);
    const drawn = page.split('\n').slice(3, 6).map((line) => /[├●─┤]+/.exec(line)?.[0] ?? ''); // prettier-ignore
    for (const bar of drawn) expect(bar).toMatch(/^├─+●─+┤$/);
    expect(new Set(drawn.map(({ length }) => length)).size).toBeLessThanOrEqual(2);
    const places = page.split('\n').slice(3, 6).map((line) => line.indexOf('●')); // prettier-ignore
    expect(places[1]).toBeGreaterThan(places[2] ?? 0);
    expect(places[2]).toBeGreaterThan(places[0] ?? 0);
    expect(page).toContain('Best at code=30');
  });

  test('marks the values that lie outside what was learned from', () => {
    const page = curvePage('code', along(true), []);
    expect(page).toMatch(/^ *60 ! /m);
    expect(page).toContain('! Outside what the predictors learned from in params');
    expect(curvePage('code', along(false), [])).not.toContain('!');
  });
});

describe('words of predictions', () => {
  test('have numbers as --design takes them', () => {
    expect(valueText('params', 6_738_415_616)).toBe('6.74B');
    expect(valueText('params', 135e6)).toBe('135M');
    expect(valueText('params', 999)).toBe('999');
    expect(valueText('mlp_ratio', 8 / 3)).toBe('2.66667');
    expect(featureText({ word: 'positions', value: 'rope' })).toBe('positions=rope');
    expect(featureText({ word: 'web', value: null })).toBe('web missing');
  });

  test('have signs and p-values in few digits', () => {
    expect([signed(0.5), signed(-0.5), signed(0), signed(-0)]).toEqual([
      '+0.5000',
      '-0.5000',
      '+0.0000',
      '+0.0000',
    ]);
    expect([pText(0.0001), pText(0.05), pText(1), pText(null)]).toEqual(['<0.001', '0.050', '1.000', '']);
  });
});
