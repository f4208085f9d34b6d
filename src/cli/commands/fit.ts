import type { Argv, CommandModule } from 'yargs';
import { UsageError } from '../../lib/errors.ts';
import type { FitArguments } from '../fit-arguments.ts';
import { fitMatrix } from '../fit-matrix.ts';
import { fitPaper } from '../fit-paper.ts';
import { fitToResults } from '../fit-predictors.ts';
import { judgePredictors } from '../judge-predictors.ts';

/** `plumbline fit`: what scores are predicted from. */
export const fitCommand: CommandModule<object, FitArguments> = {
  command: 'fit',
  describe: 'Fit score predictors; or repeat the study of the paper that the predictors come from',
  builder: (yargs) =>
    (yargs as Argv<object>)
      .option('protocol', {
        type: 'string',
        requiresArg: true,
        describe:
          "paper: nested cross-validation of boosted trees, as in the paper's code; absent: fit predictors",
      })
      .option('features', {
        type: 'string',
        requiresArg: true,
        describe: 'Sets (size, all, selected) and single features, with commas',
      })
      .option('tasks', {
        type: 'string',
        array: true,
        requiresArg: true,
        describe: 'Names or globs of tasks of the published tables, with commas',
      })
      .option('seed', { type: 'string', requiresArg: true, describe: 'One seed  [default with --matrix: 0]' })
      .option('seeds', {
        type: 'string',
        requiresArg: true,
        describe: 'How many seeds, from 0 on, for means and tests  [default: 50; with --select 10]',
      })
      .option('select', {
        type: 'boolean',
        default: false,
        describe: 'Forward selection: which features lower the error, one after the other',
      })
      .option('matrix', {
        type: 'string',
        requiresArg: true,
        describe: 'A CSV file with a header instead of the published tables',
      })
      .option('target', { type: 'string', requiresArg: true, describe: 'Its column of scores' })
      .option('id', { type: 'string', requiresArg: true, describe: "Its column of the rows' names" })
      .option('missing', {
        type: 'string',
        default: '-1',
        requiresArg: true,
        describe: 'The number in it that stands for a missing value; empty cells do too',
      })
      .option('workers', {
        type: 'string',
        requiresArg: true,
        describe: "Threads; the results do not depend on them  [default: this machine's processors]",
      })
      .option('judge', {
        type: 'boolean',
        default: false,
        describe:
          "Our predictors beside the paper's trees: on the paper's folds, and with each family left out",
      })
      .option('from', {
        type: 'string',
        requiresArg: true,
        describe: 'Whose scores are learnt from: published, recorded, imported, with commas  [default: all]',
      })
      .option('families', {
        type: 'string',
        requiresArg: true,
        describe: 'A YAML file of model families in the place of the one that ships (data/families.yaml)',
      })
      .option('limited', {
        type: 'boolean',
        default: false,
        describe: 'Learn from runs of a part of the questions too (--limit, --sample)',
      })
      .option('weights', {
        type: 'boolean',
        default: true,
        describe: 'Scores with a larger standard error count less; --no-weights: all the same',
      })
      .option('out', {
        type: 'string',
        requiresArg: true,
        describe: 'Where the predictors are written  [default: predictors.json in the results folder]',
      })
      .example('$0 fit', 'predictors from everything in results/')
      .example('$0 fit --from recorded,imported', 'from your own runs only')
      .example('$0 fit --protocol paper', "the paper's study on the published tables")
      .example('$0 fit --protocol paper --select --tasks hellaswag', 'which features help there')
      .example(
        '$0 fit --protocol paper --matrix models.csv --target score --id model --features a,b',
        'one nested cross-validation of a table',
      ) as never,
  handler: run,
};

async function run(args: FitArguments): Promise<void> {
  if (args.protocol !== undefined && args.protocol !== 'paper')
    throw new UsageError(`--protocol ${JSON.stringify(args.protocol)} is not known; there is: paper.`);
  if (args.seed !== undefined && args.seeds !== undefined)
    throw new UsageError('--seed is one seed and --seeds is how many; give one of them.');
  if (args.judge) return judgePredictors(args);
  if (args.matrix !== undefined) return fitMatrix(args, args.matrix);
  return args.protocol === undefined ? fitToResults(args) : fitPaper(args);
}
