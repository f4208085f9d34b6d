import type { Argv, CommandModule } from 'yargs';
import { publishedRuns } from '../../analysis/published-runs.ts';
import { table } from '../../analysis/table.ts';
import { UsageError } from '../../lib/errors.ts';
import { tableFormats } from '../../report/table-formats.ts';
import { loadPublished } from '../../results/published/published-file.ts';
import { loadResults } from '../../results/store.ts';
import type { RunRecord } from '../../results/types.ts';
import * as registry from '../../tasks/registry.ts';
import type { CommonArguments } from '../options.ts';
import { openProgress } from '../progress.ts';

interface Arguments extends CommonArguments {
  readonly format: string;
  readonly models?: readonly string[];
  readonly tasks?: readonly string[];
  readonly metric?: string;
  readonly sort: string;
  readonly series?: boolean;
  readonly published?: boolean;
}

const formats = Object.keys(tableFormats);

/** `plumbline table`: the benchmark table from what was recorded. */
export const tableCommand: CommandModule<object, Arguments> = {
  command: 'table',
  describe: 'Show the benchmark table of the recorded runs: models by tasks',
  builder: (yargs) =>
    (yargs as Argv<object>)
      .option('format', {
        type: 'string',
        default: 'text',
        requiresArg: true,
        describe: `One of ${formats.join(', ')}`,
      })
      .option('models', {
        type: 'string',
        array: true,
        requiresArg: true,
        describe: 'Names or globs, with commas',
      })
      .option('tasks', {
        type: 'string',
        array: true,
        requiresArg: true,
        describe: 'Names or globs of tasks and groups, names of suites, with commas',
      })
      .option('metric', {
        type: 'string',
        requiresArg: true,
        describe: 'The metric to show  [default: acc_norm where a task has it, else acc, else its first]',
      })
      .option('sort', {
        type: 'string',
        default: 'model',
        requiresArg: true,
        describe: 'model, mean, or a task: the best at the top',
      })
      .option('series', {
        type: 'boolean',
        describe:
          'Only the checkpoints of one training (step-1000, step-2000, …): a row a step, the best marked',
      })
      .option('published', {
        type: 'boolean',
        describe: 'Show imported published scores too, in the columns of the suite `paper`',
      })
      .example('$0 table', 'everything that was recorded')
      .example(
        "$0 table --models 'pythia-*' --tasks arc_easy,blimp --sort mean",
        'a part of it, the best first',
      )
      .example('$0 table --tasks paper', "a suite's benchmarks, each with its shots and metric")
      .example('$0 table --published --tasks paper', 'beside the models that the paper measured')
      .example("$0 table --series --models 'runA/*'", 'how a training goes, step by step')
      .example('$0 table --format latex > table.tex', 'for a paper') as never,
  handler: run,
};

async function run(args: Arguments): Promise<void> {
  const format = readFormat(args.json ? 'json' : args.format);
  const { note } = openProgress(process.stderr, args.quiet);
  const recorded = await loadResults(args.results, note);
  const runs = args.published ? [...recorded, ...(await publishedOf(args.results))] : recorded;
  const made = table(runs, {
    ...(args.models && { models: args.models }),
    ...(args.tasks && { tasks: args.tasks }),
    ...(args.metric !== undefined && { metric: args.metric }),
    sort: args.sort,
    ...(args.series && { bySeries: true }),
  });
  if (made.rows.length > 0 || format !== 'text') process.stdout.write(tableFormats[format](made));
  if (runs.length === 0) {
    note(`Nothing is recorded in ${args.results}. Record a run with: plumbline eval MODEL --tasks arc_easy`);
  }
  if (runs.length > 0 && args.series && made.rows.length === 0) note(noSeries);
  for (const line of made.notes) note(line);
}

const noSeries =
  'No series is among them: that takes two checkpoints of one training at least, in folders such as runA/step-1000 and runA/step-2000.';

/** The models that others measured; their rows are marked as published. */
async function publishedOf(folder: string): Promise<readonly RunRecord[]> {
  const published = await loadPublished(folder);
  if (published) return publishedRuns(published, registry);
  throw new UsageError(
    `No published tables were imported into ${folder}. Import them with: plumbline import FOLDER --results ${folder}`,
  );
}

function readFormat(name: string): keyof typeof tableFormats {
  if (formats.includes(name)) return name as keyof typeof tableFormats;
  throw new UsageError(`--format ${JSON.stringify(name)} is not known; these are: ${formats.join(', ')}.`);
}
