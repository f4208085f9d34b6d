// What a run would cost, as `plumbline plan` shows it.

import { memoryText } from '../runners/machine/amount.ts';
import type { MissingData, ModelPlan, Plan, TaskPlan } from '../runners/plan/types.ts';
import { duration } from './duration.ts';
import { textTable } from './text-table.ts';

/** A table a model, with what it is run with and the time above and the sums below; then what is missing. */
export function planPage({ models, missing }: Plan): string {
  return [...models.map(modelPart), ...(missing.length > 0 ? [missingPart(missing)] : [])].join('\n');
}

function modelPart(plan: ModelPlan): string {
  const { tasks, problem } = plan;
  const notes = [
    ...(tasks.some(({ exact }) => !exact)
      ? ['~ estimated from a part of the questions, spread over all of them.']
      : []),
    ...(tasks.some(({ texts }) => texts) ? [textsNote(tasks)] : []),
    ...(tasks.some(({ state }) => state !== 'new') ? ['What is recorded is not counted.'] : []),
    ...(problem === null ? [] : [problem]),
  ];
  const table = tasks.length === 0 ? '' : `${taskTable(tasks)}`;
  return `${heading(plan)}\n${table}${notes.map((note) => `${note}\n`).join('')}`;
}

function heading({ model, provider, workers, threads, memory, ...plan }: ModelPlan): string {
  const parts = [
    provider,
    ...(threads === null ? [] : [`${workers} x ${threads} ${threads === 1 ? 'thread' : 'threads'}`]),
    ...(memory === null ? [] : [`at most ${memoryText(memory)} of memory`]),
  ];
  return `${model} (${parts.join(', ')}): ${timeText(plan)}`;
}

/** With the least that is known: how long, up to how long, and from what. */
function timeText({
  tasks,
  seconds,
  secondsAtMost,
  calibration,
}: Omit<ModelPlan, 'model' | 'provider' | 'workers' | 'threads' | 'memory'>): string {
  if (tasks.length > 0 && tasks.every(({ state }) => state === 'recorded'))
    return 'all is recorded, nothing is left to do';
  if (seconds === null || calibration === null) return 'time not measured';
  const most =
    secondsAtMost !== null && secondsAtMost > 1.05 * seconds ? `, up to ${duration(secondsAtMost)}` : '';
  return `about ${duration(seconds)}${most} (measured for ${Math.round(calibration.seconds)} s)`;
}

function taskTable(tasks: readonly TaskPlan[]): string {
  const right = (name: string) => ({ name, align: 'right' as const });
  const hasTexts = tasks.some(({ texts }) => texts);
  const isTimed = tasks.some(({ seconds, state }) => seconds !== null && state !== 'recorded');
  const rows = tasks.map((task) => [
    task.task,
    String(task.shots),
    questionsOf(task),
    ...(task.state === 'recorded' ? ['', '', '', '', ''] : countsOf(task)),
    ...(hasTexts ? [textsOf(task)] : []),
    ...(isTimed ? [task.state === 'recorded' ? '' : timeOf(task)] : []),
  ]);
  const columns = [
    { name: 'Task' },
    right('Shots'),
    right('Questions'),
    right('Requests'),
    right('Tokens alone'),
    right('Shared'),
    right('Computed'),
    right('Passes'),
    ...(hasTexts ? [right('Texts')] : []),
    ...(isTimed ? [right('Time')] : []),
  ];
  if (tasks.length < 2) return textTable(columns, rows);
  const total = totalOf(tasks);
  return textTable(columns, [
    ...rows,
    [
      'all',
      '',
      questionsOf(total),
      ...countsOf(total),
      ...(hasTexts ? [''] : []),
      ...(isTimed ? [timeOf(total)] : []),
    ],
  ]);
}

type Counts = Pick<
  TaskPlan,
  | 'questions'
  | 'left'
  | 'requests'
  | 'exact'
  | 'tokensAlone'
  | 'trieNodes'
  | 'tokensComputed'
  | 'passes'
  | 'texts'
  | 'seconds'
  | 'secondsAtMost'
>;

function totalOf(tasks: readonly TaskPlan[]): Counts {
  const sum = (value: (task: TaskPlan) => number): number =>
    tasks.reduce((total, task) => total + value(task), 0);
  return {
    questions: sum((task) => task.questions),
    left: sum((task) => task.left),
    requests: sum((task) => task.requests),
    exact: tasks.every(({ exact }) => exact),
    tokensAlone: sum((task) => task.tokensAlone),
    trieNodes: sum((task) => task.trieNodes),
    tokensComputed: sum((task) => task.tokensComputed),
    passes: sum((task) => task.passes),
    texts: tasks.find(({ texts }) => texts)?.texts ?? null,
    seconds: sum((task) => task.seconds ?? 0),
    secondsAtMost: sum((task) => task.secondsAtMost ?? 0),
  };
}

function questionsOf({ questions, left }: Counts): string {
  if (left === 0 && questions > 0) return 'recorded';
  return left === questions ? grouped(questions) : `${grouped(left)} of ${grouped(questions)}`;
}

function countsOf({
  exact,
  requests,
  tokensAlone,
  trieNodes,
  tokensComputed,
  passes,
  texts,
}: Counts): readonly string[] {
  const count = (value: number): string => (exact ? grouped(value) : `~${grouped(rounded(value))}`);
  const passCount = texts ? `~${grouped(rounded(passes))}` : count(passes);
  return [grouped(requests), count(tokensAlone), count(trieNodes), count(tokensComputed), passCount];
}

/** Three digits of an estimate say enough. */
const rounded = (value: number): number => Number(value.toPrecision(3));

const textsOf = ({ texts }: TaskPlan): string =>
  texts ? `${grouped(texts.count)} of ~${texts.expectedTokens}, at most ${texts.mostTokens}` : '';

function timeOf({ seconds, secondsAtMost }: Counts): string {
  if (seconds === null) return '';
  const most =
    secondsAtMost !== null && secondsAtMost > 1.05 * seconds ? ` to ${duration(secondsAtMost)}` : '';
  return `${duration(seconds)}${most}`;
}

function textsNote(tasks: readonly TaskPlan[]): string {
  const measured = tasks.reduce((sum, { texts }) => sum + (texts?.measured ?? 0), 0);
  const from =
    measured === 0
      ? 'the reference answers'
      : `${measured} texts that were written for it, and the reference answers`;
  return `How many tokens a text gets is estimated from ${from}; they are in none of the counts of tokens.`;
}

function missingPart(missing: readonly MissingData[]): string {
  const line = ({ task, splits, command }: MissingData): string =>
    `${task}: not planned, since its data are not here (${splits.join(', ')}): ${command}\n`;
  return missing.map(line).join('');
}

const grouped = (count: number): string => count.toLocaleString('en-US');
