// What `plumbline fit` has fitted, a line a task.

import type { TaskPredictor } from '../analysis/predictor/predictor.ts';
import { type TextColumn, textTable } from './text-table.ts';

/** A fitted predictor with its figures. */
export interface FittedLine {
  readonly predictor: TaskPredictor;
  readonly models: Readonly<Record<string, number>>;
  readonly families: number;
  readonly mae: number;
  readonly median_mae: number;
  readonly coverage80: number;
  readonly coverage95: number;
}

const number = (name: string): TextColumn => ({ name, align: 'right' });
const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

/** The predictors, what each learnt from, its error and how often its intervals held with each family left out. */
export function fitPage(tasks: readonly FittedLine[], file: string): string {
  const columns = [
    { name: 'task' },
    number('models'),
    number('families'),
    number('MAE'),
    number('of the median'),
    number('in 80 %'),
    number('in 95 %'),
  ];
  const rows = tasks.map(({ predictor, models, families, ...figures }) => [
    predictor.task,
    Object.entries(models)
      .map(([source, count]) => `${count} ${source}`)
      .join(', '),
    String(families),
    figures.mae.toFixed(4),
    figures.median_mae.toFixed(4),
    percent(figures.coverage80),
    percent(figures.coverage95),
  ]);
  return `${textTable(columns, rows)}
MAE: mean absolute error of the models' predictions, each by a fit without its family; of the median: the same of the other families' median score.
In 80 %, in 95 %: how many scores lay in these intervals of their predictions, made from the residuals of the other families.
Written to ${file}. \`plumbline compare\`, \`predict\` and \`report\` with these results now use it.
`;
}
