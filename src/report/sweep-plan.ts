// The plan of a sweep: its runs and how far each is, as `--dry-run` shows it.

import type { MissingData, RunOfPlan } from '../runners/plan/types.ts';
import { textTable } from './text-table.ts';

/** Counts of a plan; runs that several folders with one checkpoint share count once. */
export interface RunTally {
  readonly runs: number;
  readonly models: number;
  readonly recorded: number;
  readonly begun: number;
  /** Questions that are not recorded. */
  readonly left: number;
}

export function tallyRuns(runs: readonly RunOfPlan[]): RunTally {
  const distinct = [...new Map(runs.map((run) => [run.key, run])).values()];
  return {
    runs: distinct.length,
    models: new Set(runs.map(({ path }) => path)).size,
    recorded: distinct.filter(({ state }) => state === 'recorded').length,
    begun: distinct.filter(({ state }) => state === 'begun').length,
    left: distinct.reduce((sum, { questions, done }) => sum + questions - done, 0),
  };
}

/** `240 runs of 20 models: 12 recorded, 1 begun, 227 new; 123,456 questions to ask`. */
export function tallyText({ runs, models, recorded, begun, left }: RunTally): string {
  const states = [
    ...(recorded > 0 ? [`${recorded} recorded`] : []),
    ...(begun > 0 ? [`${begun} begun`] : []),
    ...(runs > recorded + begun ? [`${runs - recorded - begun} new`] : []),
  ];
  const todo = left === 0 ? 'nothing is left to do' : `${countOf(left, 'question')} to ask`;
  const all = `${countOf(runs, 'run')} of ${countOf(models, 'model')}`;
  return `${all}${states.length === 0 ? '' : `: ${states.join(', ')}`}; ${todo}`;
}

const countOf = (count: number, what: string): string =>
  `${count.toLocaleString('en-US')} ${what}${count === 1 ? '' : 's'}`;

/** What each model is called, by its path: its name, or the path where another has that name too. */
export function modelLabels(runs: readonly Pick<RunOfPlan, 'model' | 'path'>[]): ReadonlyMap<string, string> {
  const names = new Map(runs.map(({ path, model }) => [path, model]));
  const all = [...names.values()];
  const isShared = (name: string): boolean => all.indexOf(name) !== all.lastIndexOf(name);
  return new Map(Array.from(names, ([path, name]) => [path, isShared(name) ? path : name]));
}

/** One line a run, what they come to, and the data that are missing. */
export function sweepPlanPage(runs: readonly RunOfPlan[], missing: readonly MissingData[]): string {
  const labels = modelLabels(runs);
  const table = textTable(
    [
      { name: 'Model' },
      { name: 'Task' },
      { name: 'Shots', align: 'right' },
      { name: 'Provider' },
      { name: 'Questions', align: 'right' },
      { name: 'State' },
    ],
    runs.map((run) => [
      labels.get(run.path) ?? run.model,
      run.task,
      String(run.shots),
      run.provider,
      run.questions.toLocaleString('en-US'),
      run.state === 'begun' ? `${run.done} of ${run.questions}` : run.state,
    ]),
  );
  const lacking = missing.map(
    ({ task, splits, command }) => `Missing: ${task} (${splits.join(', ')}). Get it with: ${command}\n`,
  );
  return `${runs.length === 0 ? '' : `${table}\n`}${tallyText(tallyRuns(runs))}.\n${lacking.join('')}`;
}
