// A task as people read it: the list, a card, and questions exactly as the model sees them.

import type { FramedQuestion } from '../tasks/questions.ts';
import type { Group, Request, Task } from '../tasks/types.ts';
import { fields } from './fields.ts';
import { textTable } from './text-table.ts';

/** The members of a larger group are told by its card, not by the list. */
const listedMembers = 20;

/** One line a task and a group. */
export function taskList(tasks: readonly Task[], groups: readonly Group[]): string {
  const members = new Set(
    groups.flatMap((group) => (group.members.length > listedMembers ? group.members : [])),
  );
  const rows = [
    ...groups
      .filter(({ name }) => !members.has(name))
      .map((group) => [group.name, `group of ${group.members.length}`, '', '']),
    ...tasks
      .filter(({ name }) => !members.has(name))
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
    [
      'Data',
      `${dataset.path}${dataset.config === undefined ? '' : ` (${dataset.config})`}, split ${dataset.split}; read from <data>/${dataset.folder}/${dataset.split}.jsonl`,
    ],
    [
      'Shots',
      task.shotsLocked
        ? 'none, whatever --num-fewshot says'
        : `${task.shots} unless --num-fewshot says otherwise, from split ${dataset.shotsSplit}`,
    ],
    ['Metrics', metricNames(task)],
    ['Chance', percent(card.chance)],
  ]);
}

export function groupCard(group: Group): string {
  const aggregate = `${group.metrics.join(', ')}, ${group.weighting === 'equal' ? 'each member the same' : 'by the members\u2019 sizes'}`;
  return fields([
    [group.name, `group, version ${group.version}`],
    ['Members', group.members.join(', ')],
    ['Aggregate', group.metrics.length === 0 ? 'none' : aggregate],
  ]);
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
  }
}

const marked = (text: string): string => `\u27E8${text}\u27E9`;
const metricNames = (task: Task): string => task.metrics.map(({ name }) => name).join(', ');
const percent = (share: number): string =>
  `${(100 * share).toFixed(share * 100 === Math.round(share * 100) ? 0 : 1)} %`;
/** Up to the first full stop or semicolon; the card has the rest. */
const firstSentence = (text: string): string => text.split(/[.;](?: |$)/, 1)[0] ?? text;
