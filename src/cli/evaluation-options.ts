// The options of `eval` and `plan`: which models, which questions, how they are put and run.

import { existsSync } from 'node:fs';
import type { Argv, Options } from 'yargs';
import type { EvaluateOptions } from '../evaluate-options.ts';
import { UsageError } from '../lib/errors.ts';
import { readMemory } from '../runners/machine/amount.ts';
import { groups, suites, tasks } from '../tasks/registry.ts';
import { type ChatArguments, chatOptions, readChatOptions } from './chat-options.ts';
import { hubCache } from './hub-settings.ts';
import { type CommonArguments, readProvider, readWhole, runnerOptions, shotOptions } from './options.ts';

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
  readonly 'max-length'?: unknown;
  readonly 'allow-code': boolean;
}

export const limitOption = {
  type: 'string',
  alias: 'L',
  describe: 'The first N questions of each task',
  requiresArg: true,
} as const satisfies Options;

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
    .options(runnerOptions);

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
    workers: readWhole('workers', args.workers, 1),
    threads: readWhole('threads', args.threads, 1),
    memory: readMemory('memory', args.memory),
    maxLength: readWhole('max-length', args['max-length'], 1),
    ...readChatOptions(args),
    allowCode: args['allow-code'],
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
