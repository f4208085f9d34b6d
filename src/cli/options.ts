// Options that several commands share, each defined once.

import type { Options } from 'yargs';
import { UsageError } from '../lib/errors.ts';
import { providers } from '../runners/providers/providers.ts';

/** On every command. */
export const commonOptions = {
  results: {
    type: 'string',
    default: 'results',
    describe: 'Folder where runs are recorded',
    requiresArg: true,
  },
  json: {
    type: 'boolean',
    default: false,
    describe: 'One JSON document on stdout, everything else on stderr',
  },
  quiet: { type: 'boolean', default: false, describe: 'No progress and no notes on stderr' },
  verbose: { type: 'boolean', default: false, describe: 'Stack traces, and what the workers write' },
} as const satisfies Record<string, Options>;

/** What every command is given. */
export interface CommonArguments {
  readonly results: string;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
}

/** How a model is run. Numbers are read as strings, so that `1e3`, `0x10` and an empty value can be told from numbers. */
export const runnerOptions = {
  provider: {
    type: 'string',
    default: 'cpu',
    describe: "ONNX Runtime's execution provider: cpu, cuda, webgpu, coreml, dml, or auto: the fastest here",
    requiresArg: true,
  },
  workers: {
    type: 'string',
    describe:
      'Processes, each with the whole model; auto: as many as cores and memory are good for  [default: 1]',
    requiresArg: true,
  },
  threads: {
    type: 'string',
    describe: 'Threads of each process  [default: cores / workers]',
    requiresArg: true,
  },
  memory: {
    type: 'string',
    describe: 'What all processes together may use: 6GB, 6GiB or 75%  [default: what is free]',
    requiresArg: true,
  },
  'max-length': {
    type: 'string',
    alias: 'max_length',
    describe: "The most tokens that the model sees at once  [default: the config's]",
    requiresArg: true,
  },
  deadline: {
    type: 'string',
    describe:
      'Seconds without a sign of life after which a process is ended and its pass done again  [default: 600]',
    requiresArg: true,
  },
} as const satisfies Record<string, Options>;

/** The few-shot options of `eval` and `tasks`. */
export const shotOptions = {
  'num-fewshot': {
    type: 'string',
    alias: ['num_fewshot', 'f'],
    describe: "Shots before each question  [default: the task's]",
    requiresArg: true,
  },
  seed: {
    type: 'string',
    default: '1234',
    describe: 'Seed of the few-shot draws and of --sample',
    requiresArg: true,
  },
  data: { type: 'string', describe: 'Folder with data sets, <data set>/<split>.jsonl', requiresArg: true },
} as const satisfies Record<string, Options>;

/** Takes every value that it is given. */
const lists = ['models', 'paths', 'tasks'];

/** Throws UsageError where an option that takes one value was given several, or a folder's name is empty. */
export function checkOptions(args: Readonly<Record<string, unknown>>): true {
  for (const [option, value] of Object.entries(args)) {
    if (Array.isArray(value) && option !== '_' && !lists.includes(option))
      throw new UsageError(`--${option} was given ${value.length} times; it takes one value.`);
    if (value === '' && (option === 'results' || option === 'data'))
      throw new UsageError(`--${option} is empty; it should name a folder.`);
  }
  return true;
}

/** `auto` or a provider. Throws UsageError for one that ONNX Runtime does not have. */
export function readProvider(value: string): string {
  const known = [...providers, 'auto'];
  if (known.includes(value)) return value;
  throw new UsageError(`--provider ${JSON.stringify(value)} is not known; these are: ${known.join(', ')}.`);
}

/**
 * The whole number of an option, undefined where it was not given.
 * @param least the smallest that makes sense
 * @throws UsageError for anything else
 */
export function readWhole(option: string, value: unknown, least: number): number | undefined {
  if (value === undefined) return undefined;
  const number = typeof value === 'string' && /^[+-]?\d+$/.test(value.trim()) ? Number(value) : Number.NaN;
  if (Number.isSafeInteger(number) && number >= least) return number;
  throw new UsageError(
    `--${option} is ${JSON.stringify(value)}; it should be a whole number of at least ${least}.`,
  );
}

/** A number of processes, or `auto`; undefined where it was not given. Throws UsageError for anything else. */
export function readWorkers(value: unknown): number | 'auto' | undefined {
  if (value === 'auto') return value;
  try {
    return readWhole('workers', value, 1);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(error.message.replace(/\.$/, ', or auto.'));
  }
}
