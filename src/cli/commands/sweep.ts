import { extname } from 'node:path';
import type { Argv, CommandModule } from 'yargs';
import type { EvaluateOptions } from '../../evaluation/options.ts';
import { UsageError } from '../../lib/errors.ts';
import { someFailedText } from '../../report/sweep-failures.ts';
import { sweepSummary } from '../../report/sweep-summary.ts';
import { readMemory } from '../../runners/machine/amount.ts';
import { readSweepFile } from '../../sweep-file/read-sweep-file.ts';
import { readOutput, rehashOption, type RunArguments, runOptions } from '../evaluation-options.ts';
import { AnsweredNo } from '../failure.ts';
import { hubCache } from '../hub-settings.ts';
import { jsonDocument } from '../json-document.ts';
import { type CommonArguments, readWhole, readWorkers, runnerOptions, shotOptions } from '../options.ts';
import { printPlan, runSweep } from '../run-sweep.ts';

interface Arguments extends Omit<CommonArguments, 'results'>, RunArguments {
  readonly file: string;
  readonly results?: string;
  readonly data?: string;
  readonly workers?: unknown;
  readonly threads?: unknown;
  readonly memory?: unknown;
  readonly deadline?: unknown;
  readonly rehash: boolean;
}

const { workers, threads, memory, deadline } = runnerOptions;

/** `plumbline sweep FILE.yaml`: the evaluations of a sweep file as one plan. */
export const sweepCommand: CommandModule<object, Arguments> = {
  command: 'sweep <file>',
  describe: 'Evaluate the models of a sweep file on its tasks; the same command again goes on',
  builder: (yargs) =>
    (yargs as Argv<object>)
      .positional('file', {
        type: 'string',
        describe: 'YAML with models, tasks and settings (docs/sweeps.md)',
        demandOption: true,
      })
      .options({
        data: { ...shotOptions.data, describe: "Folder with data sets  [default: the file's]" },
        workers: { ...workers, describe: workers.describe.replace('1]', "the file's, or auto]") },
        threads: {
          ...threads,
          describe: "Threads of each process  [default: the file's, or cores / workers]",
        },
        memory: { ...memory, describe: memory.describe.replace('what', "the file's, or what") },
        deadline: { ...deadline, describe: deadline.describe.replace('600]', "the file's, or 600]") },
        rehash: rehashOption,
        ...runOptions,
        results: {
          type: 'string',
          default: undefined,
          describe: "Folder where runs are recorded  [default: the file's, or results]",
          requiresArg: true,
        },
      })
      .example('$0 sweep checkpoints.yaml --dry-run', 'the runs, and how far each is')
      .example('$0 sweep checkpoints.yaml', 'run what is not recorded')
      .example('$0 sweep checkpoints.yaml --workers 2 --memory 50%', 'on a shared machine') as never,
  handler: run,
};

async function run(args: Arguments): Promise<void> {
  const given = readGiven(args);
  const { evaluations, results: ofFile, notes } = await readSweepFile(args.file);
  if (given.outputPath !== undefined && extname(given.outputPath) === '.json' && evaluations.length > 1)
    throw new UsageError('--output-path names a file, and a sweep writes many; give a folder.');
  const results = args.results ?? ofFile ?? 'results';
  const options = { evaluations: evaluations.map((one) => ({ ...one, ...given })), results };
  if (args['dry-run']) return printPlan(options, args, notes);
  const began = Date.now();
  const swept = await runSweep(options, args, true, notes);
  const { records, failures } = swept;
  const seconds = (Date.now() - began) / 1000;
  process.stdout.write(
    args.json
      ? jsonDocument({ runs: records, ...(failures.length > 0 && { failures }) })
      : sweepSummary({ ...swept, results, seconds }),
  );
  if (failures.length > 0) throw new AnsweredNo(someFailedText(failures, records.length));
}

/** What the command line says, which wins over the file. */
function readGiven(args: Arguments): Partial<EvaluateOptions> {
  const given = {
    data: args.data,
    workers: readWorkers(args.workers),
    threads: readWhole('threads', args.threads, 1),
    memory: readMemory('memory', args.memory),
    deadline: readWhole('deadline', args.deadline, 1),
  };
  const named = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { ...named, ...readOutput(args), hubCache: hubCache(), rehash: args.rehash, verbose: args.verbose };
}
