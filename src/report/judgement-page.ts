// Predictors side by side, a line a task: on the paper's folds, and with each family left out.

import { standing, type TaskJudgement } from '../analysis/protocol/judgement.ts';
import type { Judged } from '../analysis/protocol/judgement-jobs.ts';
import { type TextColumn, textTable } from './text-table.ts';

const shown: readonly (readonly [Judged, string])[] = [
  ['mixture', 'ours'],
  ['unweighted', 'unweighted'],
  ['design', 'design only'],
];
const protocols = [
  ['paper', "the paper's folds"],
  ['families', 'families left out'],
] as const;

const number = (name: string): TextColumn => ({ name, align: 'right' });
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** The judgement: mean absolute errors, and the part of the trees' error that each of ours saves. */
export function judgementPage(tasks: readonly TaskJudgement[], seeds: number): string {
  const parts = protocols.map(([protocol, title]) => {
    const columns = [
      { name: title },
      number('models'),
      number("the paper's trees"),
      ...shown.flatMap(([, name]) => [number(name), number('saves')]),
    ];
    const rows = tasks.map((task) => [
      task.task,
      String(task.rows),
      task[protocol].trees.toFixed(4),
      ...shown.flatMap(([name]) => [
        task[protocol][name].toFixed(4),
        percent(1 - task[protocol][name] / task[protocol].trees),
      ]),
    ]);
    const summary = shown.map(([name, title]) => {
      const { better, saved } = standing(tasks, protocol, name);
      return `${title}: lower on ${better} of ${tasks.length}, ${percent(saved)} on average`;
    });
    return `${textTable(columns, rows)}${summary.join('; ')}.\n`;
  });
  return `${parts.join('\n')}
Mean absolute errors; on the paper's folds the mean over ${seeds} ${seeds === 1 ? 'seed' : 'seeds'}, learnt from the rows that the paper's protocol learns from. The paper's trees: its grid search
over XGBoost's trees with the features that it selected. Ours: a mixture that sees all features; unweighted: without the scores' standard errors; design only: without
descriptions of generated texts, as the predictors that ship.
`;
}
