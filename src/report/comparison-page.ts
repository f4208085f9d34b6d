// A model's scores beside those that its design predicts, for a terminal.

import type {
  ComparedTask,
  DesignComparison,
  PredictedScore,
} from '../analysis/comparison/against-prediction.ts';
import { findingOf } from '../analysis/comparison/verdict.ts';
import { printable } from './escape.ts';
import { fixed } from './fixed.ts';
import { outsideNotes } from './outside-range.ts';
import { featureLines } from './prediction-page.ts';
import { intervalText, metricText, pText, signed, taskText } from './prediction-words.ts';
import { textTable } from './text-table.ts';

/** What the page says around the comparison. */
export interface ComparisonHead {
  readonly model: string;
  /** The commands that measure what was not, one a line. */
  readonly commands: readonly string[];
  /** What was measured and is not compared: tasks without a predictor, and a sentence each about incomplete benchmarks. */
  readonly notes: readonly string[];
}

/** One row a task, what moved the predictions, what was predicted and not measured, and what to know of it. Ends with a newline. */
export function comparisonPage(comparison: DesignComparison, head: ComparisonHead): string {
  const { compared, unmeasured, missing } = comparison;
  const parts = [
    ...(compared.length > 0
      ? [
          `${printable(head.model)} against the scores that its design predicts (residual: + is better, also where less is better, ↓; p is corrected)\n${comparedTable(compared)}`,
          featureLines(compared),
        ]
      : []),
    ...(unmeasured.length > 0 ? [unmeasuredPart(unmeasured, compared.length > 0, head)] : []),
    lines([...comparisonNotes(comparison), ...missingNotes(missing), ...head.notes]),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

/** What a reader should know of a comparison; a sentence each. */
export function comparisonNotes({ compared, unmeasured, notes }: DesignComparison): readonly string[] {
  return [...limitedNotes(compared), ...outsideNotes([...compared, ...unmeasured]), ...notes];
}

/** Which features a design lacks, said once. */
export function missingNotes(missing: readonly string[]): readonly string[] {
  if (missing.length === 0) return [];
  return [
    `Missing in the design: ${missing.join(', ')}. Give them in a design.yaml beside the checkpoint, or with --design ${missing[0]}=…`,
  ];
}

function comparedTable(compared: readonly ComparedTask[]): string {
  return textTable(
    [
      { name: 'task' },
      { name: 'measured' },
      { name: 'predicted' },
      { name: '80 % interval' },
      { name: 'residual', align: 'right' },
      { name: 'rank', align: 'right' },
      { name: 'p', align: 'right' },
      { name: '' },
    ],
    compared.map((row) => [
      taskText(row),
      measuredText(row),
      predictedText(row),
      intervalText(row.interval80),
      signed(row.residual),
      `${row.rank.place} of ${row.rank.of}`,
      pText(row.adjusted),
      findingOf(row.verdict, row),
    ]),
  );
}

/** `0.1234 ± 0.0056`, `*` where only a part of the questions was asked. */
export function measuredText({ measured: { value, standardError, limited } }: ComparedTask): string {
  const error = standardError === null ? '' : ` ± ${fixed(standardError)}`;
  return `${fixed(value)}${error}${limited ? ' *' : ''}`;
}

/** `!` where the design lies outside what the predictor learned from. */
export function predictedText({ prediction, outside }: PredictedScore): string {
  return `${fixed(prediction)}${outside.length > 0 ? ' !' : ''}`;
}

function unmeasuredPart(
  unmeasured: readonly PredictedScore[],
  beside: boolean,
  { model, commands }: ComparisonHead,
): string {
  const heading = beside
    ? 'Predicted, not measured:'
    : `Nothing of what is predicted was measured of ${printable(model)}. Predicted:`;
  const table = textTable(
    [{ name: 'task' }, { name: 'metric' }, { name: 'predicted', align: 'right' }, { name: '80 % interval' }],
    unmeasured.map((row) => [row.task, metricText(row), fixed(row.prediction), intervalText(row.interval80)]),
  );
  return `${heading}\n${table}${lines(commands.length === 0 ? [] : ['Measure with:', ...commands.map((command) => `  ${command}`)])}`;
}

function limitedNotes(compared: readonly ComparedTask[]): readonly string[] {
  const marked = compared.filter(({ measured }) => measured.conditions.length > 0);
  if (marked.length === 0) return [];
  const texts = marked.map(({ task, measured }) => `${task} (${measured.conditions.join(', ')})`);
  const star = marked.some(({ measured }) => measured.limited)
    ? ' * Only a part of the questions was asked; the standard error says how much that leaves open.'
    : '';
  return [`Asked otherwise than the training models were: ${texts.join(', ')}.${star}`];
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${printable(text)}\n`).join('');
}
