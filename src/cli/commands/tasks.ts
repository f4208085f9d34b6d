import type { Argv, CommandModule } from 'yargs';
import { groupCard, shownQuestion, suiteCard, taskCard, taskList } from '../../report/task-card.ts';
import { bundledDataFolder } from '../../tasks/dataset.ts';
import { plainFraming } from '../../tasks/frame.ts';
import { readQuestions } from '../../tasks/questions.ts';
import { groups, selectTasks, suites, tasks } from '../../tasks/registry.ts';
import type { Task } from '../../tasks/types.ts';
import { UsageError } from '../../lib/errors.ts';
import { hubCache } from '../hub-settings.ts';
import { jsonDocument } from '../json-document.ts';
import { type CommonArguments, readWhole, shotOptions } from '../options.ts';

interface Arguments extends CommonArguments {
  readonly name?: string;
  readonly show?: unknown;
  readonly 'num-fewshot'?: unknown;
  readonly seed?: unknown;
  readonly data?: string;
}

/** `plumbline tasks [NAME] [--show N]`: the list, a card, questions exactly as the model sees them. */
export const tasksCommand: CommandModule<object, Arguments> = {
  command: 'tasks [name]',
  describe: 'List the tasks, or show one: its card, and questions exactly as a model sees them',
  builder: (yargs) =>
    (yargs as Argv<object>)
      .positional('name', { type: 'string', describe: 'A task or a group' })
      .option('show', { type: 'string', describe: 'Show the first N questions', requiresArg: true })
      .options(shotOptions)
      .example('$0 tasks', 'the list')
      .example(
        '$0 tasks plumb_facts --show 2 --num-fewshot 1',
        'two questions with a shot before each',
      ) as never,
  handler: run,
};

async function run(args: Arguments): Promise<void> {
  const show = readWhole('show', args.show, 1);
  if (args.name === undefined) {
    if (show !== undefined) throw new UsageError('--show needs the name of a task.');
    process.stdout.write(
      args.json
        ? jsonDocument({ tasks: tasks.map(described), groups, suites })
        : taskList(tasks, groups, suites),
    );
    return;
  }
  const selection = selectTasks([args.name]);
  const group = selection.groups.find(({ name }) => name === args.name);
  const suite = selection.suites.find(({ name }) => name === args.name);
  const shown = group || suite ? selection.tasks.slice(0, show === undefined ? 0 : 1) : selection.tasks;
  const questions = show === undefined ? [] : await firstQuestions(shown, show, args);
  if (args.json) {
    process.stdout.write(
      jsonDocument({
        tasks: selection.tasks.map(described),
        groups: selection.groups,
        suites: selection.suites,
        questions: questions.map(({ question, frame, task, index }) => ({
          task,
          index,
          doc: question.doc,
          target: question.target,
          requests: question.requests(frame),
        })),
      }),
    );
    return;
  }
  const cards = [
    ...(suite ? [suiteCard(suite)] : []),
    ...(group ? [groupCard(group)] : []),
    ...shown.map(taskCard),
  ];
  process.stdout.write([...cards, ...questions.map(shownQuestion)].join('\n'));
}

async function firstQuestions(asked: readonly Task[], count: number, args: Arguments) {
  const options = {
    dataFolders: [...(args.data === undefined ? [] : [args.data]), bundledDataFolder],
    hubCache: hubCache(),
    shots: readWhole('num-fewshot', args['num-fewshot'], 0),
    seed: readWhole('seed', args.seed, 0) ?? 1234,
    limit: count,
  };
  const framing = plainFraming();
  const found = [];
  for (const task of asked) {
    const { questions } = await readQuestions(task, options);
    found.push(
      ...questions.map(({ index, question, parts }) => ({
        task: task.name,
        index,
        question,
        frame: framing(parts),
      })),
    );
  }
  return found;
}

/** A task without its functions. */
const described = ({ read: _read, ...rest }: Task): object => rest;
