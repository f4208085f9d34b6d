// What becomes of tasks' questions when they are encoded for a model, as `plumbline inspect` shows it.

import type { MissingData } from '../runners/plan/types.ts';
import type { Affected, CheckedTask } from '../runners/request-counts.ts';
import { textTable } from './text-table.ts';

export interface CheckedTasks {
  readonly tasks: readonly CheckedTask[];
  readonly missing: readonly MissingData[];
}

/** Of more tasks, those without any trouble are counted in one line. */
const mostRows = 10;

/** The model that the requests are for. */
interface Asked {
  /** The most tokens that it sees at once. */
  readonly maxLength: number;
  /** Its tokenizer puts the end of text behind each context too. */
  readonly appendsEos: boolean;
}

/** A row a task, what the columns mean where something is in them, and what is missing. */
export function requestTable({ tasks, missing }: CheckedTasks, asked: Asked): string {
  const long = tasks.length > mostRows;
  const shown = long ? tasks.filter((task) => !isClean(task)) : tasks;
  const left = tasks.length - shown.length;
  return [
    ...(shown.length > 0 ? [table(shown)] : []),
    ...(left > 0 ? [`${cleanTasks(tasks.filter(isClean), shown.length > 0)}\n`] : []),
    ...notes(tasks, asked).map((line) => `${line}\n`),
    ...missingLines(missing).map((line) => `${line}\n`),
  ].join('');
}

function missingLines(missing: readonly MissingData[]): readonly string[] {
  if (missing.length > mostRows)
    return [
      `${missing.length} tasks: not checked, since their data are not here; \`plumbline data\` tells which are.`,
    ];
  return missing.map(
    ({ task, splits, command }) =>
      `${task}: not checked, since its data are not here (${splits.join(', ')}): ${command}`,
  );
}

const troubles = ({ unclean, truncated, inWindows, beginsTwice, refused }: CheckedTask) => [
  unclean,
  truncated,
  inWindows,
  beginsTwice,
  refused,
];

const isClean = (task: CheckedTask): boolean => troubles(task).every(({ questions }) => questions === 0);

function table(tasks: readonly CheckedTask[]): string {
  const right = (name: string) => ({ name, align: 'right' as const });
  const optional = [
    { name: 'In windows', of: (task: CheckedTask) => task.inWindows },
    { name: 'Two beginnings', of: (task: CheckedTask) => task.beginsTwice },
  ].filter(({ of }) => tasks.some((task) => of(task).questions > 0));
  return textTable(
    [
      { name: 'Task' },
      right('Shots'),
      right('Questions'),
      right('Requests'),
      right('Unclean joins'),
      right('Contexts cut'),
      ...optional.map(({ name }) => right(name)),
      right('Cannot be asked'),
    ],
    tasks.map((task) => [
      task.task,
      String(task.shots),
      task.questions < task.total
        ? `the first ${grouped(task.questions)} of ${grouped(task.total)}`
        : grouped(task.questions),
      grouped(task.requests),
      cell(task.unclean),
      cell(task.truncated),
      ...optional.map(({ of }) => cell(of(task))),
      cell(task.refused),
    ]),
  );
}

/** Questions, and their requests where there are more. */
const cell = ({ questions, requests }: Affected): string =>
  requests === questions ? grouped(questions) : `${grouped(questions)} (${grouped(requests)} requests)`;

function cleanTasks(tasks: readonly CheckedTask[], others: boolean): string {
  const questions = tasks.reduce((sum, task) => sum + task.questions, 0);
  const all = tasks.reduce((sum, { total }) => sum + total, 0);
  return (
    `${grouped(tasks.length)} ${others ? 'more tasks' : 'tasks'} (${grouped(questions)} of ${grouped(all)} questions): ` +
    `clean joins, and nothing is cut.`
  );
}

function notes(tasks: readonly CheckedTask[], { maxLength, appendsEos }: Asked): readonly string[] {
  const sum = (value: (task: CheckedTask) => number): number =>
    tasks.reduce((total, task) => total + value(task), 0);
  const crossed = tasks.find(({ example }) => example !== null);
  const refused = tasks.filter(({ refusal }) => refusal !== null);
  const truncated = sum((task) => task.truncated.requests);
  return [
    ...(crossed?.example
      ? [
          appendsEos
            ? 'Unclean joins: the end of text behind the context is in the way.'
            : exampleLine(crossed.task, crossed.example),
        ]
      : []),
    ...(truncated > 0
      ? [
          `${grouped(truncated)} requests do not fit into the context of ${grouped(maxLength)} tokens; ` +
            `${grouped(sum((task) => task.truncated.tokens))} tokens at their front are left out, as lm-eval does.`,
        ]
      : []),
    ...(sum((task) => task.inWindows.requests) > 0
      ? ['In windows: texts longer than the context, scored part by part.']
      : []),
    ...refused
      .slice(0, shownRefusals)
      .map(({ task, refusal }) => `Cannot be asked, such as of ${task}: ${refusal}`),
  ];
}

/** Tasks of which it is said why something cannot be asked. */
const shownRefusals = 3;

/** Characters of each side of a join that are shown. */
const shownCharacters = 24;

function exampleLine(
  task: string,
  { context, continuation, crossing }: CheckedTask['example'] & object,
): string {
  const [left, right] = [[...context], [...continuation]];
  const before = `${left.length > shownCharacters ? '…' : ''}${left.slice(-shownCharacters).join('')}`;
  const after = `${right.slice(0, shownCharacters).join('')}${right.length > shownCharacters ? '…' : ''}`;
  return (
    `An unclean join, of ${task}: ${JSON.stringify(before)} + ${JSON.stringify(after)}, where the tokens of the whole have ` +
    `${JSON.stringify(crossing)} across. The cut is made by the number of tokens, as in lm-eval, so the scored ones are not those of the continuation alone.`
  );
}

const grouped = (count: number): string => count.toLocaleString('en-US');
