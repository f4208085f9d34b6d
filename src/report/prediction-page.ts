// What a design is predicted to score, for a terminal.

import type { PredictedScore } from '../analysis/comparison/against-prediction.ts';
import { printable } from './escape.ts';
import { fixed } from './fixed.ts';
import { outsideNotes } from './outside-range.ts';
import { intervalText, metricText, movedByTexts } from './prediction-words.ts';
import { textTable } from './text-table.ts';

/** One row a task, what moved the predictions, and what to know of them. Ends with a newline. */
export function predictionPage(scores: readonly PredictedScore[], notes: readonly string[]): string {
  const table = textTable(
    [
      { name: 'task' },
      { name: 'shots', align: 'right' },
      { name: 'metric' },
      { name: 'predicted', align: 'right' },
      { name: '80 % interval' },
      { name: '95 % interval' },
    ],
    scores.map((row) => [
      row.task,
      String(row.shots),
      metricText(row),
      fixed(row.prediction),
      ...[row.interval80, row.interval95].map(
        (interval) => `${intervalText(interval)}${row.outside.length > 0 ? ' !' : ''}`,
      ),
    ]),
  );
  const said = [...outsideNotes(scores), ...notes].map((note) => `${printable(note)}\n`).join('');
  return [table, featureLines(scores), said].filter((part) => part !== '').join('\n');
}

/** What moved each prediction most, one line a task. */
export function featureLines(scores: readonly PredictedScore[]): string {
  const rows = scores.map((score) => [score.task, ...movedByTexts(score.movedBy)]);
  const columns = Math.max(...rows.map(({ length }) => length)) - 1;
  if (columns < 1) return '';
  return textTable(
    [
      { name: 'task' },
      { name: 'what moved the prediction most from that of the average model' },
      ...Array.from({ length: columns - 1 }, () => ({ name: '' })),
    ],
    rows,
  );
}
