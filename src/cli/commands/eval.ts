import { existsSync } from 'node:fs';
import type { Argv, CommandModule } from 'yargs';
import { Interrupted } from '../../evaluate-options.ts';
import { evaluate } from '../../evaluate.ts';
import { UsageError } from '../../lib/errors.ts';
import { figureOfMerit } from '../../report/figure-of-merit.ts';
import { harnessTables } from '../../report/harness-table.ts';
import type { RunRecord } from '../../results/types.ts';
import { groups, selectTasks, suites, tasks } from '../../tasks/registry.ts';
import { type ChatArguments, chatOptions, readChatOptions } from '../chat-options.ts';
import { hubCache } from '../hub-settings.ts';
import { jsonDocument } from '../json-document.ts';
import { narrate } from '../narrate.ts';
import { type CommonArguments, readProvider, readWhole, runnerOptions, shotOptions } from '../options.ts';
import { openProgress } from '../progress.ts';
import { thisCommand } from '../this-command.ts';

interface Arguments extends CommonArguments, ChatArguments {
  readonly models: readonly string[];
  readonly tasks: readonly string[];
  readonly 'num-fewshot'?: unknown;
  readonly limit?: unknown;
  readonly sample?: unknown;
  readonly seed?: unknown;
  readonly data?: string;
  readonly provider: string;
  readonly workers?: unknown;
  readonly threads?: unknown;
  readonly 'max-length'?: unknown;
  readonly 'allow-code': boolean;
  readonly 'output-path'?: string;
  readonly 'log-samples': boolean;
}

/** `plumbline eval MODEL... --tasks A,B`: evaluates checkpoints on tasks, records the runs, prints their metrics. */
export const evalCommand: CommandModule<object, Arguments> = {
  command: 'eval <models..>',
  describe: 'Evaluate checkpoints on tasks; the same command again goes on where it stopped',
  builder: (yargs) =>
    (yargs as Argv<object>)
      .positional('models', {
        type: 'string',
        array: true,
        describe: 'Checkpoint folders',
        demandOption: true,
      })
      .option('tasks', {
        type: 'string',
        array: true,
        demandOption: true,
        nargs: 1,
        describe: 'Tasks, groups or suites, with commas; `plumbline tasks` lists them',
      })
      .options(shotOptions)
      .option('limit', {
        type: 'string',
        alias: 'L',
        describe: 'The first N questions of each task',
        requiresArg: true,
      })
      .option('sample', {
        type: 'string',
        describe: 'N questions drawn evenly over all tasks',
        requiresArg: true,
      })
      .conflicts('limit', 'sample')
      .options(chatOptions)
      .option('allow-code', {
        type: 'boolean',
        default: false,
        describe: 'Run programs that the model writes, contained (humaneval, mbpp)',
      })
      .option('output-path', {
        type: 'string',
        alias: ['output_path', 'o'],
        describe: "Write lm-eval's results file below this folder",
        requiresArg: true,
      })
      .option('log-samples', {
        type: 'boolean',
        alias: ['log_samples', 's'],
        default: false,
        describe: 'With --output-path: the samples too',
      })
      .options(runnerOptions)
      // Without a second text an example has the whole line, and can be copied.
      .example('$0 eval ./my-checkpoint --tasks arc_easy,hellaswag --data ./datasets', '')
      .example('$0 eval ./my-checkpoint --tasks winogrande --num-fewshot 5 --limit 100', '')
      .example('$0 eval ./step-1000 ./step-2000 --tasks blimp --workers 2', '')
      .example('$0 eval ./my-chat-model --tasks gsm8k --apply-chat-template', '') as never,
  handler: run,
};

async function run(args: Arguments): Promise<void> {
  refuseTasksAsModels(args.models);
  if (args['log-samples'] && args['output-path'] === undefined)
    throw new UsageError('--log-samples needs --output-path: where the samples are to be written.');
  const progress = openProgress(process.stderr, args.quiet);
  const abort = new AbortController();
  const stop = (): void => abort.abort();
  // Not `once`: execa ends the process itself where nobody listens any more.
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    const records = await evaluate({
      models: args.models,
      tasks: args.tasks,
      results: args.results,
      data: args.data,
      hubCache: hubCache(),
      shots: readWhole('num-fewshot', args['num-fewshot'], 0),
      limit: readWhole('limit', args.limit, 1),
      sample: readWhole('sample', args.sample, 1),
      seed: readWhole('seed', args.seed, 0),
      provider: readProvider(args.provider),
      workers: readWhole('workers', args.workers, 1),
      threads: readWhole('threads', args.threads, 1),
      maxLength: readWhole('max-length', args['max-length'], 1),
      ...readChatOptions(args),
      allowCode: args['allow-code'],
      outputPath: args['output-path'],
      logSamples: args['log-samples'],
      verbose: args.verbose,
      onEvent: narrate(progress),
      signal: abort.signal,
    });
    progress.end();
    process.stdout.write(args.json ? jsonDocument({ runs: records }) : summary(records, args));
  } catch (error) {
    progress.end();
    if (!(error instanceof Interrupted)) throw error;
    const again = thisCommand(process.argv, process.cwd());
    throw new Interrupted(`interrupted; what was scored is recorded. To go on: ${again}`);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

/** `--tasks a b`, as other tools take it, makes a model of the second. */
function refuseTasksAsModels(models: readonly string[]): void {
  const task = models.find(
    (word) => [...tasks, ...groups, ...suites].some(({ name }) => name === word) && !existsSync(word),
  );
  if (task !== undefined)
    throw new UsageError(`${task} is a task and no folder; separate tasks by commas: --tasks A,${task}`);
}

function summary(records: readonly RunRecord[], args: Arguments): string {
  const { suites } = selectTasks(args.tasks);
  const inSuites = suites.flatMap(({ columns }) => columns.flatMap(({ members }) => members));
  const { groups } = selectTasks([...args.tasks, ...inSuites]);
  // Two folders with the same checkpoint are the same runs.
  const runs = [...new Map(records.map((record) => [record.key, record])).values()];
  return `${harnessTables(runs, groups, suites)}\n${figureOfMerit(runs)}\nRecorded in ${args.results}; \`plumbline table\` shows all runs.\n`;
}
