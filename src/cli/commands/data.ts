import type { Argv, CommandModule } from 'yargs';
import { Interrupted } from '../../evaluation/options.ts';
import { type DataError, UsageError } from '../../lib/errors.ts';
import { megabytes } from '../../report/checkpoint-page.ts';
import { dataList, dataSummary } from '../../report/data-list.ts';
import { bundledDataFolder } from '../../tasks/dataset.ts';
import { getSplits, type GetProgress } from '../../tasks/hub/get.ts';
import { inspectSplit, isAsItShouldBe, type SplitState } from '../../tasks/hub/split-state.ts';
import { bundledRepository, type WantedSplit, wantedSplits } from '../../tasks/hub/wanted.ts';
import { selectTasks, tasks } from '../../tasks/registry.ts';
import { AnsweredNo } from '../failure.ts';
import { hubCache, hubSettings } from '../hub-settings.ts';
import { jsonDocument } from '../json-document.ts';
import { type CommonArguments, readWhole, shotOptions } from '../options.ts';
import { openProgress } from '../progress.ts';
import { thisCommand } from '../this-command.ts';

interface Arguments extends CommonArguments {
  readonly tasks?: readonly string[];
  readonly data?: string;
  readonly 'num-fewshot'?: unknown;
}

const actions = ['list', 'get', 'check'] as const;

/** `plumbline data [get|check] TASK...`: which data sets are here, and getting them. */
export const dataCommand: CommandModule<object, Arguments> = {
  command: 'data [tasks..]',
  describe: 'List which data sets are here; get or check them',
  builder: (yargs) =>
    (yargs as Argv<object>)
      // Not commands of their own: yargs takes a task with a short name for a command that was mistyped.
      .usage(
        '$0 data [get|check] [TASK...]\n\n' +
          'Lists which data sets are here. `get` downloads what the tasks need from the Hugging Face hub; the same command again goes on.\n' +
          '`check` reads all that is here, and compares it with the hashes and the commits that it should have.',
      )
      .positional('tasks', {
        type: 'string',
        array: true,
        describe: 'get or check, and tasks, groups or globs; every task where none is named',
      })
      .options({
        data: shotOptions.data,
        'num-fewshot': {
          ...shotOptions['num-fewshot'],
          describe: 'Shots that will be asked for; 0 leaves out the splits that they come from',
        },
      })
      .example('$0 data', 'which data sets are here')
      .example("$0 data get arc_easy 'blimp_*'", 'download from the hub')
      .example('$0 data check mmlu', 'read and hash what is here')
      .example('$0 data check --data ./datasets', 'with a folder of your own') as never,
  handler: run,
};

async function run(args: Arguments): Promise<void> {
  const words = args.tasks ?? [];
  const action = actions.find((action) => action === words[0]);
  const asked = action === undefined ? words : words.slice(1);
  const shots = readWhole('num-fewshot', args['num-fewshot'], 0);
  if (action !== 'get') return list(wantedBy(asked, shots), args, action === 'check');
  if (asked.length === 0)
    throw new UsageError('Which data? Name tasks or groups: plumbline data get arc_easy');
  return get(wantedBy(asked, shots), args);
}

function wantedBy(asked: readonly string[], shots: number | undefined): readonly WantedSplit[] {
  const runs = asked.length === 0 ? tasks.map((task) => ({ task })) : selectTasks(asked).runs;
  return wantedSplits(runs, shots);
}

async function inspect(
  wanted: readonly WantedSplit[],
  args: Arguments,
  hash: boolean,
): Promise<readonly SplitState[]> {
  const options = {
    dataFolders: [...(args.data === undefined ? [] : [args.data]), bundledDataFolder],
    hubCache: hubCache(),
    hash,
  };
  const progress = openProgress(process.stderr, args.quiet);
  const states: SplitState[] = [];
  try {
    for (const split of wanted) {
      progress.show(() => `Looking at ${split.dataset.path}: ${states.length} of ${wanted.length} splits`);
      states.push(await inspectSplit(split, options));
    }
  } finally {
    progress.end();
  }
  return states;
}

async function list(wanted: readonly WantedSplit[], args: Arguments, hash: boolean): Promise<void> {
  const states = await inspect(wanted, args, hash);
  process.stdout.write(args.json ? jsonDocument({ splits: states }) : dataList(states));
  const wrong = states.filter((state) => !isAsItShouldBe(state));
  if (!hash || wrong.length === 0) return;
  throw new AnsweredNo(`${dataSummary(states)} ${mend(wrong)}`);
}

/** What to do about splits. */
function mend(wrong: readonly SplitState[]): string {
  const named = [...new Set(wrong.map(({ tasks: [first = ''] }) => first))];
  const some = named.slice(0, 3).join(' ') + (named.length > 3 ? ' ...' : '');
  const own = wrong.some(({ place }) => place === 'data folder');
  return `\`plumbline data get ${some}\` downloads from the hub${own ? '; a file in your own folder stands before it' : ''}.`;
}

async function get(needed: readonly WantedSplit[], args: Arguments): Promise<void> {
  const progress = openProgress(process.stderr, args.quiet);
  const wanted = needed.filter(({ dataset }) => dataset.path !== bundledRepository);
  if (wanted.length === 0) progress.note('The data of these tasks ship with Plumbline.');
  const abort = new AbortController();
  const stop = (): void => abort.abort();
  // Not `once`: the lock's package ends the process itself where nobody listens any more.
  process.on('SIGINT', stop).on('SIGTERM', stop);
  let failures: readonly DataError[];
  try {
    const connection = { settings: hubSettings(), note: progress.note, signal: abort.signal };
    failures = await getSplits(connection, wanted, (state) => progress.show(() => statusOf(state)));
  } catch (error) {
    if (!abort.signal.aborted) throw error;
    const again = thisCommand(process.argv, process.cwd());
    throw new Interrupted(`interrupted; what was downloaded is kept. To go on: ${again}`);
  } finally {
    progress.end();
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
  const states = await inspect(wanted, args, false);
  if (args.json || states.length > 0)
    process.stdout.write(args.json ? jsonDocument({ splits: states }) : dataList(states));
  const [first, ...more] = failures;
  if (first === undefined) return;
  for (const { message } of more) progress.note(`plumbline: ${message}`);
  throw first;
}

function statusOf({ repository, files, filesDone, bytes, bytesDone }: GetProgress): string {
  return `Downloading ${repository}: ${filesDone} of ${files} files, ${megabytes(bytesDone)} of ${megabytes(bytes)}`;
}
