import { describe, expect, test } from 'vitest';
import type { Selection } from '../../src/analysis/protocol/forward-selection.ts';
import type { NestedCrossValidation } from '../../src/analysis/protocol/nested-cross-validation.ts';
import type { TaskResult } from '../../src/analysis/protocol/study.ts';
import { nestedPage, selectionPage, studyPage } from '../../src/report/study-page.ts';

const tokens = 'pretraining_summary_total_tokens_billions';

/** The cells of a page's lines: columns stand two spaces apart. */
const cells = (page: string) =>
  page
    .trimEnd()
    .split('\n')
    .map((line) => line.trim().split(/ {2,}/));

describe('a nested cross-validation', () => {
  const found: NestedCrossValidation = {
    mae: 0.123456,
    median_mae: 0.25,
    folds: [
      {
        test: [0, 3, 6],
        train: [1, 2, 4, 5],
        best: { learning_rate: 0.1, max_depth: 2, n_estimators: 50 },
        prediction: [0.5, 0.25, 0.1],
        mae: 0.1,
        inner_mae: [0.2, 0.3],
      },
      {
        test: [1, 2, 4, 5],
        train: [0, 3, 6],
        best: { learning_rate: 0.3, max_depth: 5, n_estimators: 100 },
        prediction: [0.75, 0.5, 0.5, 0.4],
        mae: 0.146912,
        inner_mae: [0.25, 0.2],
      },
    ],
  };
  const targets = [0.6, 0.25, 0.3, 0.25, 0.45, 0.1, 0.11];

  test('has a line a fold, the means, and the five rows farthest from their predictions', () => {
    const page = nestedPage(found, ['a', 'b', 'c', 'd', 'e', 'f', 'g'], targets);
    expect(page).toBe(
      [
        'fold  learnt from  predicted  best                                                 MAE',
        '----  -----------  ---------  ------------------------------------------------  ------',
        '   1            4          3  learning_rate 0.1, max_depth 2, n_estimators 50   0.1000',
        '   2            3          4  learning_rate 0.3, max_depth 5, n_estimators 100  0.1469',
        '',
        'MAE 0.1235; of the median of the labels: 0.2500. Farthest from their predictions:',
        '',
        'row  measured  predicted',
        '---  --------  ---------',
        'b      0.2500     0.7500',
        'f      0.1000     0.4000',
        'c      0.3000     0.5000',
        'a      0.6000     0.5000',
        'e      0.4500     0.5000',
        '',
      ].join('\n'),
    );
  });

  test('rows without names are counted from 1', () => {
    expect(nestedPage(found, [], targets)).toContain('\nrow 2    0.2500     0.7500\n');
  });
});

describe('a study', () => {
  const against = {
    relative_improvement: 0.125,
    t: 3.2,
    p: 0.00123,
    p_corrected: 0.00246,
    significant: true,
  };
  const of = (set: string, mae: number, other: TaskResult['sets'][number]['against'] = null) => ({
    set,
    features: ['total_params'],
    mae,
    maes: [mae, mae],
    against: other,
  });
  const tasks: TaskResult[] = [
    {
      task: 'arc_challenge',
      rows: 64,
      median_mae: 0.1,
      linear_mae: 0.06789,
      sets: [
        of('size', 0.05),
        of('all', 0.04375, against),
        of('selected', 0.04, { ...against, p_corrected: 0.0004 }),
      ],
    },
    {
      task: 'mathqa',
      rows: 30,
      median_mae: 0.2,
      linear_mae: null,
      sets: [
        of('size', 0.03),
        of('all', 0.0333, { ...against, relative_improvement: -0.11 }),
        of('selected', 0.03, {
          ...against,
          relative_improvement: 0,
          p: 1,
          p_corrected: 1,
          significant: false,
        }),
      ],
    },
  ];
  const published = [
    { task: 'mathqa', features: [], finalMae: null },
    { task: 'arc_challenge', features: ['total_params'], finalMae: 0.03456 },
  ];

  test('has a line a task and set, with the test against the first set and what the paper published', () => {
    const page = studyPage(tasks, 50, published);
    const [header, rule, ...lines] = cells(page);
    expect(header).toEqual([
      'task',
      'models',
      'median',
      'line',
      'features',
      'MAE',
      'better by',
      'p',
      'corrected',
      "paper's MAE",
    ]);
    expect(rule?.join('')).toMatch(/^-+$/);
    expect(lines.slice(0, 6)).toEqual([
      ['arc_challenge', '64', '0.1000', '0.0679', 'size', '0.0500'],
      ['all', '0.0437', '12.5 %', '1.2e-3', '2.5e-3', 'better'],
      ['selected', '0.0400', '12.5 %', '1.2e-3', '4.0e-4', 'better', '0.0346'],
      ['mathqa', '30', '0.2000', 'size', '0.0300'],
      ['all', '0.0333', '-11.0 %', '1.2e-3', '2.5e-3', 'worse'],
      ['selected', '0.0300', '0.0 %', '1.0e+0', '1.0e+0', 'no difference'],
    ]);
  });

  test('the figures stand under their names', () => {
    const [header = '', , first = '', , selected = ''] = studyPage(tasks, 50, published).split('\n');
    const under = (line: string, name: string) => line.slice(0, header.indexOf(name) + name.length);
    for (const [name, value] of [
      ['models', '64'],
      ['median', '0.1000'],
      ['line', '0.0679'],
      ['MAE', '0.0500'],
    ] as const)
      expect(under(first, name).endsWith(value)).toBe(true);
    expect(under(selected, "paper's MAE").endsWith('0.0346')).toBe(true);
  });

  test('says below what the columns mean, and of the test only where there is one', () => {
    const page = studyPage(tasks, 50, published);
    expect(page).toContain(
      'mean over 50 seeds; median: of predicting the median; line: of least squares on size.\n',
    );
    expect(page).toContain(
      'p: paired t-test over seeds against size, corrected over tasks by Benjamini and Hochberg',
    );
    const untested = tasks.map((task) => ({
      ...task,
      sets: task.sets.map((set) => ({ ...set, against: null })),
    }));
    const one = studyPage(untested, 1, published);
    expect(one).toContain('mean over 1 seed; ');
    expect(one).not.toContain('t-test');
    expect(cells(one)[3]).toEqual(['all', '0.0437']);
  });
});

describe('a forward selection', () => {
  const selection: Selection = {
    task: 'hellaswag',
    features: ['total_params', tokens, 'layer_norm_type', 'made_up'],
    start_mae: 0.08,
    final_mae: 0.05,
    steps: [
      { feature: 'layer_norm_type', mae_before: 0.08, mae_after: 0.06, improvement: 0.02 },
      { feature: 'made_up', mae_before: 0.06, mae_after: 0.05, improvement: 0.01 },
    ],
  };
  const lines = (page: string) => cells(page).slice(2, page.split('\n').indexOf(''));

  test("has a line a feature, its gain on the start, and the paper's features beside them", () => {
    const theirs = {
      task: 'hellaswag',
      features: ['total_params', 'made_up', tokens, 'other'],
      finalMae: 0.04,
    };
    const page = selectionPage([selection], 10, [theirs]);
    expect(cells(page)[0]).toEqual(['task', 'added', 'MAE', 'better by', 'the paper added']);
    expect(lines(page)).toEqual([
      ['hellaswag', 'start: params, tokens', '0.0800'],
      ['norm', '0.0600', '25.0 %', 'made_up'],
      ['made_up', '0.0500', '37.5 %', 'other'],
    ]);
    expect(page.trimEnd().split('\n').at(-1)).toBe(
      'MAE: mean over 10 seeds of the nested cross-validation; a feature is added while it lowers it by more than 0.0001.',
    );
  });

  test('has room for all of the paper where it added more, and none of it where it said nothing', () => {
    const theirs = { task: 'hellaswag', features: ['b1', 'b2', 'b3'], finalMae: null };
    const more = lines(selectionPage([selection], 1, [theirs]));
    expect(more.map((line) => line.at(-1))).toEqual(['0.0800', 'b1', 'b2', 'b3']);
    expect(more[3]).toEqual(['b3']);
    const none = lines(selectionPage([selection], 1, [{ ...theirs, task: 'other' }]));
    expect(none.map((line) => line.at(-1))).toEqual(['0.0800', '25.0 %', '37.5 %']);
  });

  test('from nothing it starts at the median, and each task stands under the one before', () => {
    const empty: Selection = { task: 'anli', features: [], start_mae: 0.2, final_mae: 0.2, steps: [] };
    expect(lines(selectionPage([empty, selection], 1, []))).toEqual([
      ['anli', 'start: the median', '0.2000'],
      ['hellaswag', 'start: params, tokens', '0.0800'],
      ['norm', '0.0600', '25.0 %'],
      ['made_up', '0.0500', '37.5 %'],
    ]);
  });
});
