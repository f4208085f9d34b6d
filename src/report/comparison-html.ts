// A model beside its prediction, as a part of an HTML page.

import type {
  ComparedTask,
  DesignComparison,
  PredictedScore,
} from '../analysis/comparison/against-prediction.ts';
import { findingOf } from '../analysis/comparison/verdict.ts';
import {
  comparisonNotes,
  measuredText,
  missingNotes,
  predictedText,
  type ComparisonHead,
} from './comparison-page.ts';
import { commandList, figure, paragraphs, textsTable } from './page-html.ts';
import { intervalText, metricText, movedByTexts, pText, signed, taskText } from './prediction-words.ts';
import { residualPlot } from './residual-plot.ts';

/** Table, plot, what was not measured, notes; HTML without a heading. */
export function comparisonHtml(comparison: DesignComparison, head: ComparisonHead): string {
  const { compared, unmeasured, missing } = comparison;
  const parts = [
    ...(compared.length > 0
      ? [
          comparedTable(compared),
          figure(
            residualPlot(compared),
            'Large dots: this model, with the standard error of its score. Bars: the 80 % interval of the prediction. Faint dots: the models that the predictors learned from, each predicted without its family.',
          ),
        ]
      : paragraphs(['Nothing of what is predicted was measured.'])),
    ...(unmeasured.length > 0 ? [unmeasuredPart(unmeasured, head.commands)] : []),
    paragraphs([...comparisonNotes(comparison), ...missingNotes(missing), ...head.notes]),
  ];
  return parts.join('');
}

function comparedTable(compared: readonly ComparedTask[]): string {
  return textsTable(
    [
      { name: 'task' },
      { name: 'measured' },
      { name: 'predicted' },
      { name: '80 % interval' },
      { name: 'residual' },
      { name: 'rank' },
      { name: 'p, corrected' },
      { name: 'verdict', prose: true },
      { name: 'moved most by', prose: true },
    ],
    compared.map((row) => [
      taskText(row),
      measuredText(row),
      predictedText(row),
      intervalText(row.interval80),
      signed(row.residual),
      `${row.rank.place} of ${row.rank.of}`,
      `${pText(row.p)}, ${pText(row.adjusted)}`,
      findingOf(row.verdict, row),
      movedByTexts(row.movedBy).join(', '),
    ]),
  );
}

function unmeasuredPart(unmeasured: readonly PredictedScore[], commands: readonly string[]): string {
  const table = textsTable(
    [
      { name: 'task' },
      { name: 'metric', prose: true },
      { name: 'predicted' },
      { name: '80 % interval' },
      { name: '95 % interval' },
      { name: 'moved most by', prose: true },
    ],
    unmeasured.map((row) => [
      row.task,
      metricText(row),
      predictedText(row),
      intervalText(row.interval80),
      intervalText(row.interval95),
      movedByTexts(row.movedBy).join(', '),
    ]),
  );
  const count = unmeasured.length === 1 ? '1 task' : `${unmeasured.length} tasks`;
  return `<details>\n<summary>Predicted, not measured: ${count}</summary>\n${table}${commandList(commands)}</details>\n`;
}
