// The paper's protocol for the terminal: one nested cross-validation, the study over seeds, forward selection.

import type { Selection } from '../analysis/protocol/forward-selection.ts';
import type { NestedCrossValidation } from '../analysis/protocol/nested-cross-validation.ts';
import type { SetResult, TaskResult } from '../analysis/protocol/study.ts';
import { shortFeature } from './short-feature.ts';
import { type TextColumn, textTable } from './text-table.ts';

/** What the paper's authors published for a task: the features of its own selection, and the error with them. */
export interface PublishedFigure {
  readonly task: string;
  readonly features: readonly string[];
  readonly finalMae: number | null;
}

const number = (name: string): TextColumn => ({ name, align: 'right' });
const digits = (value: number | null | undefined): string =>
  value === null || value === undefined || Number.isNaN(value) ? '' : value.toFixed(4);
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/**
 * A nested cross-validation: a line a fold, and the rows whose predictions missed by most.
 * @param ids names of the rows; empty where they have none
 */
export function nestedPage(
  { mae, median_mae, folds }: NestedCrossValidation,
  ids: readonly string[],
  targets: readonly number[],
): string {
  const columns = [
    number('fold'),
    number('learnt from'),
    number('predicted'),
    { name: 'best' },
    number('MAE'),
  ];
  const rows = folds.map(({ test, train, best, mae: error }, fold) => [
    String(fold + 1),
    String(train.length),
    String(test.length),
    Object.entries(best)
      .map(([name, value]) => `${name} ${value}`)
      .join(', '),
    digits(error),
  ]);
  const misses = folds
    .flatMap(({ test, prediction }) =>
      test.map((row, at) => ({ row, target: targets[row] ?? NaN, predicted: prediction[at] ?? NaN })),
    )
    .toSorted((a, b) => Math.abs(b.target - b.predicted) - Math.abs(a.target - a.predicted))
    .slice(0, 5)
    .map(({ row, target, predicted }) => [ids[row] ?? `row ${row + 1}`, digits(target), digits(predicted)]);
  return `${textTable(columns, rows)}\nMAE ${digits(mae)}; of the median of the labels: ${digits(median_mae)}. Farthest from their predictions:\n\n${textTable(
    [{ name: 'row' }, number('measured'), number('predicted')],
    misses,
  )}`;
}

/**
 * The study: a line a task and set.
 * @param seeds how many
 */
export function studyPage(
  tasks: readonly TaskResult[],
  seeds: number,
  published: readonly PublishedFigure[],
): string {
  const columns = [
    { name: 'task' },
    number('models'),
    number('median'),
    number('line'),
    { name: 'features' },
    number('MAE'),
    number('better by'),
    number('p'),
    number('corrected'),
    { name: '' },
    number("paper's MAE"),
  ];
  const rows = tasks.flatMap(({ task, rows: models, median_mae, linear_mae, sets }) =>
    sets.map((set, at) => [
      ...(at === 0 ? [task, String(models), digits(median_mae), digits(linear_mae)] : ['', '', '', '']),
      set.set,
      digits(set.mae),
      ...testCells(set),
      set.set === 'selected' ? digits(published.find((figure) => figure.task === task)?.finalMae) : '',
    ]),
  );
  return `${textTable(columns, rows)}\n${studyNote(tasks, seeds)}`;
}

function testCells({ against }: SetResult): readonly string[] {
  if (!against) return ['', '', '', ''];
  const { relative_improvement, p, p_corrected, significant } = against;
  return [
    percent(relative_improvement),
    p.toExponential(1),
    p_corrected.toExponential(1),
    significant ? (relative_improvement > 0 ? 'better' : 'worse') : 'no difference',
  ];
}

function studyNote(tasks: readonly TaskResult[], seeds: number): string {
  const [first] = tasks;
  const tested = first?.sets.some(({ against }) => against) ?? false;
  const about = `MAE: mean absolute error on held-out models, mean over ${seeds} ${seeds === 1 ? 'seed' : 'seeds'}; median: of predicting the median; line: of least squares on ${first?.sets[0]?.set ?? 'the first set'}.\n`;
  return tested
    ? `${about}p: paired t-test over seeds against ${first?.sets[0]?.set ?? ''}, corrected over tasks by Benjamini and Hochberg; called better or worse below 0.05.\n`
    : about;
}

/** Forward selection: a line a task and added feature. */
export function selectionPage(
  selections: readonly Selection[],
  seeds: number,
  published: readonly PublishedFigure[],
): string {
  const columns = [
    { name: 'task' },
    { name: 'added' },
    number('MAE'),
    number('better by'),
    { name: 'the paper added' },
  ];
  const rows = selections.flatMap(({ task, start_mae, steps, features }) => {
    const start = features.slice(0, features.length - steps.length);
    const theirs = published.find((figure) => figure.task === task);
    const paper = theirs?.features.filter((feature) => !start.includes(feature)).map(shortFeature) ?? [];
    const lines = [
      [task, `start: ${start.map(shortFeature).join(', ') || 'the median'}`, digits(start_mae), '', ''],
      ...steps.map(({ feature, mae_after }) => [
        '',
        shortFeature(feature),
        digits(mae_after),
        percent(1 - mae_after / start_mae),
        '',
      ]),
    ];
    while (lines.length < paper.length + 1) lines.push(['', '', '', '', '']);
    for (const [at, feature] of paper.entries()) lines[at + 1]?.splice(4, 1, feature);
    return lines;
  });
  return `${textTable(columns, rows)}\nMAE: mean over ${seeds} ${seeds === 1 ? 'seed' : 'seeds'} of the nested cross-validation; a feature is added while it lowers it by more than 0.0001.\n`;
}
