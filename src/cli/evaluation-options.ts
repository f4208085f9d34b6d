// The options of `eval` and `plan`: which models, which questions, how they are put and run.

import { existsSync } from 'node:fs';
import type { Argv, Options } from 'yargs';
import type { EvaluateOptions } from '../evaluation/options.ts';
import { UsageError } from '../lib/errors.ts';
import { readMemory } from '../runners/machine/amount.ts';
import { groups, suites, tasks } from '../tasks/registry.ts';
import { type ChatArguments, chatOptions, readChatOptions } from './chat-options.ts';
import { hubCache } from './hub-settings.ts';
import {
  type CommonArguments,
  readProvider,
  readWhole,
  readWorkers,
  runnerOptions,
  shotOptions,
} from './options.ts';

export interface EvaluationArguments extends CommonArguments, ChatArguments {
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
  readonly memory?: unknown;
  readonly deadline?: unknown;
  readonly 'max-length'?: unknown;
  readonly 'allow-code': boolean;
  readonly rehash: boolean;
}

export const limitOption = {
  type: 'string',
  alias: 'L',
  describe: 'The first N questions of each task',
  requiresArg: true,
} as const satisfies Options;

export const rehashOption = {
  type: 'boolean',
  default: false,
  describe: 'Hash checkpoints anew, also those whose files seem unchanged',
} as const satisfies Options;

/** What `eval` and `sweep` do with the runs. */
export const runOptions = {
  'dry-run': {
    type: 'boolean',
    alias: 'dry_run',
    default: false,
    describe: 'Print the runs and how far each is; run nothing',
  },
  'output-path': {
    type: 'string',
    alias: ['output_path', 'o'],
    describe: "Write lm-eval's results files below this folder",
    requiresArg: true,
  },
  'log-samples': {
    type: 'boolean',
    alias: ['log_samples', 's'],
    default: false,
    describe: 'With --output-path: the samples too',
  },
} as const satisfies Record<string, Options>;

export interface RunArguments {
  readonly 'dry-run': boolean;
  readonly 'output-path'?: string;
  readonly 'log-samples': boolean;
}

/** Throws UsageError where samples are to be written and nothing says where. */
export function readOutput(args: RunArguments): Pick<EvaluateOptions, 'outputPath' | 'logSamples'> {
  if (args['log-samples'] && args['output-path'] === undefined)
    throw new UsageError('--log-samples needs --output-path: where the samples are to be written.');
  return { outputPath: args['output-path'], logSamples: args['log-samples'] };
}

/** Adds them to a command. */
export const withEvaluationOptions = (yargs: Argv): Argv =>
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
    .option('limit', limitOption)
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
    .options({ ...runnerOptions, rehash: rehashOption });

/** What they say. Throws UsageError for a value that makes no sense. */
export function readEvaluationOptions(args: EvaluationArguments): EvaluateOptions {
  refuseTasksAsModels(args.models);
  return {
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
    workers: readWorkers(args.workers),
    threads: readWhole('threads', args.threads, 1),
    memory: readMemory('memory', args.memory),
    deadline: readWhole('deadline', args.deadline, 1),
    maxLength: readWhole('max-length', args['max-length'], 1),
    ...readChatOptions(args),
    allowCode: args['allow-code'],
    rehash: args.rehash,
    verbose: args.verbose,
  };
}

/** `--tasks a b`, as other tools take it, makes a model of the second. */
function refuseTasksAsModels(models: readonly string[]): void {
  const task = models.find(
    (word) => [...tasks, ...groups, ...suites].some(({ name }) => name === word) && !existsSync(word),
  );
  if (task !== undefined)
    throw new UsageError(`${task} is a task and no folder; separate tasks by commas: --tasks A,${task}`);
}
