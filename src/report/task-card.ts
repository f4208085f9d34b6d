// A task as people read it: the list, a card, and questions exactly as the model sees them.

import type { Frame, Group, Question, Request, Suite, Task } from '../tasks/types.ts';
import { tasksOfGroup } from '../analysis/table-conditions.ts';
import { fields } from './fields.ts';
import { textTable } from './text-table.ts';

/** The tasks of a larger group are told by its card, not by the list. */
const listedMembers = 6;

/** One line a suite, a group and a task; a large group stands for what is inside it. */
export function taskList(tasks: readonly Task[], groups: readonly Group[], suites: readonly Suite[]): string {
  const sizes = groups.map((group) => ({ group, inside: tasksOfGroup(group, groups) }));
  const large = sizes.filter(({ inside }) => inside.length > listedMembers);
  const folded = new Set(large.flatMap(({ group, inside }) => [...inside, ...group.members]));
  const rows = [
    ...suites.map((suite) => [suite.name, `suite of ${suite.columns.length} benchmarks`, '', '']),
    ...sizes
      .filter(({ group }) => !folded.has(group.name))
      .map(({ group, inside }) => [
        group.name,
        `group of ${inside.length} tasks`,
        group.metrics.join(', '),
        '',
      ]),
    ...tasks
      .filter(({ name }) => !folded.has(name))
      .map((task) => [
        task.name,
        firstSentence(task.card.measures),
        metricNames(task),
        percent(task.card.chance),
      ]),
  ].sort(([a = ''], [b = '']) => a.localeCompare(b));
  return textTable(
    [{ name: 'Task' }, { name: 'Measures' }, { name: 'Metrics' }, { name: 'Chance', align: 'right' }],
    rows,
  );
}

/** What a task measures, where it comes from, how it is asked. */
export function taskCard(task: Task): string {
  const { card, dataset } = task;
  return fields([
    [task.name, `version ${task.version}`],
    ['Measures', card.measures],
    ['Source', card.source],
    ['Licence', card.licence],
    ['Size', `${card.questions.toLocaleString('en')} questions`],
    [
      'Data',
      `${dataset.path}${dataset.config === undefined ? '' : ` (${dataset.config})`}, split ${dataset.split}; read from <data>/${dataset.folder}/${dataset.split}.jsonl`,
    ],
    [
      'Shots',
      task.shotsLocked
        ? 'none, whatever --num-fewshot says'
        : `${task.shots} unless --num-fewshot says otherwise, ${task.fixedShots ? `of the task's own ${task.fixedShots.length}` : `from split ${dataset.shotsSplit}`}`,
    ],
    ['Metrics', metricNames(task)],
    ['Chance', percent(card.chance)],
    ...(task.runsCode ? [['Code', 'runs programs that the model writes: needs --allow-code'] as const] : []),
  ]);
}

/** The benchmarks of a suite, each with its shots and metric. */
export function suiteCard({ name, measures, source, columns }: Suite): string {
  const rows = columns.map(({ name: column, members, shots, metric }) => [
    column,
    members.join(', '),
    String(shots),
    metric,
  ]);
  const table = textTable(
    [{ name: 'Benchmark' }, { name: 'Tasks' }, { name: 'Shots', align: 'right' }, { name: 'Metric' }],
    rows,
  );
  return `${fields([
    [name, `suite of ${columns.length} benchmarks`],
    ['Measures', measures],
    ['Source', source],
  ])}\n${table}`;
}

export function groupCard(group: Group): string {
  const aggregate = `${group.metrics.join(', ')}, ${group.weighting === 'equal' ? 'each member the same' : 'by the members\u2019 sizes'}`;
  return fields([
    [group.name, `group, version ${group.version}`],
    ['Members', group.members.join(', ')],
    ['Aggregate', group.metrics.length === 0 ? 'none' : aggregate],
  ]);
}

/** A question with what stands around it. */
export interface FramedQuestion {
  readonly index: number;
  readonly question: Question;
  readonly frame: Frame;
}

/** A question as the model sees it: each request's context and continuation between marks, so that white space shows. */
export function shownQuestion({ index, question, frame }: FramedQuestion): string {
  const requests = question.requests(frame);
  const contexts = new Set(requests.map((request) => (request.kind === 'score' ? request.context : '')));
  const lines = [`--- question ${index}, target ${JSON.stringify(question.target)}`];
  const [shared] = contexts;
  if (contexts.size === 1 && shared !== undefined && shared !== '') lines.push('context:', marked(shared));
  requests.forEach((request, number) => {
    lines.push(
      `request ${number}:`,
      ...parts(request, contexts.size === 1).map(([name, text]) => `${name} ${marked(text)}`),
    );
  });
  return `${lines.join('\n')}\n`;
}

function parts(request: Request, contextShown: boolean): readonly (readonly [string, string])[] {
  switch (request.kind) {
    case 'score': {
      const continuation = ['  continuation', request.continuation] as const;
      return contextShown ? [continuation] : [['  context', request.context], continuation];
    }
    case 'rolling':
      return [['  text', request.text]];
    case 'tokens':
      return [['  tokens', `${request.tokens.join(' ')} from ${request.from}`]];
    case 'generate':
      return [
        ['  prompt', typeof request.prompt === 'string' ? request.prompt : request.prompt.join(' ')],
        ['  stop', request.stop.map((stop) => JSON.stringify(stop)).join(' ')],
      ];
    case 'execute':
      return [
        ['  program', request.program],
        ['  tests', request.tests],
      ];
  }
}

const marked = (text: string): string => `\u27E8${text}\u27E9`;
const metricNames = (task: Task): string => task.metrics.map(({ name }) => name).join(', ');
const percent = (share: number): string =>
  `${(100 * share).toFixed(share * 100 === Math.round(share * 100) ? 0 : 1)} %`;
/** Up to the first full stop or semicolon; the card has the rest. */
const firstSentence = (text: string): string => text.split(/[.;](?: |$)/, 1)[0] ?? text;
