import type { Argv, CommandModule } from 'yargs';
import { predictedScores } from '../../analysis/comparison/against-prediction.ts';
import { designOfModel, findAskedModel, isCheckpoint } from '../../analysis/comparison/asked-model.ts';
import { chooseBenchmarks, withoutPredictor } from '../../analysis/comparison/chosen-benchmarks.ts';
import { benchmarksOf } from '../../analysis/comparison/measured-scores.ts';
import { missingWords } from '../../analysis/comparison/moved-by.ts';
import { openPredictors } from '../../analysis/comparison/open-predictors.ts';
import type { Design } from '../../analysis/design/features.ts';
import { emptyDesign } from '../../analysis/design/given-design.ts';
import { readDesignFeatures } from '../../analysis/design/read-design-features.ts';
import { UsageError } from '../../lib/errors.ts';
import { missingNotes } from '../../report/comparison-page.ts';
import { predictionPage } from '../../report/prediction-page.ts';
import { loadResults } from '../../results/store.ts';
import * as registry from '../../tasks/registry.ts';
import { jsonDocument } from '../json-document.ts';
import type { CommonArguments } from '../options.ts';
import { predictedSuite } from '../predicted-suite.ts';
import { predictCurve } from '../predict-curve.ts';
import { annotatedIn, predictionOptions, readDesignOption } from '../prediction-options.ts';
import { openProgress } from '../progress.ts';

interface Arguments extends CommonArguments {
  readonly model?: string;
  readonly design?: string;
  readonly tasks?: readonly string[];
  readonly predictors?: string;
  readonly vary?: string;
  readonly 'rescale-shares': boolean;
  readonly out?: string;
}

/** `plumbline predict`: what a design is predicted to score, also before it is trained. */
export const predictCommand: CommandModule<object, Arguments> = {
  command: 'predict [model]',
  describe: 'Predict the scores of a design: of a checkpoint, or of one that is not trained yet',
  builder: (yargs) =>
    (yargs as Argv<object>)
      .positional('model', {
        type: 'string',
        describe: 'Checkpoint folder (config.json is enough), or a recorded model',
      })
      .options(predictionOptions)
      .option('vary', {
        type: 'string',
        requiresArg: true,
        describe: 'One feature along values: code=0..60, tokens=100..3000:100, positions, heads=8,16,32',
      })
      .option('rescale-shares', {
        type: 'boolean',
        default: false,
        describe: 'With --vary of a share: the other shares make room in proportion  [default: they stay]',
      })
      .option('out', {
        type: 'string',
        requiresArg: true,
        describe: 'With --vary: a file for the plot, .svg or .html',
      })
      .example('$0 predict ./my-checkpoint', 'every task')
      .example('$0 predict --design params=7B,tokens=2000,code=10,web=80', 'before training')
      .example(
        '$0 predict --design params=7B,tokens=2000 --vary code=0..60 --out code.svg',
        'a curve',
      ) as never,
  handler: run,
};

async function run(args: Arguments): Promise<void> {
  if (args.model === undefined && args.design === undefined)
    throw new UsageError(
      'Predict what? Name a checkpoint, or give its design: plumbline predict --design params=7B,tokens=2000',
    );
  const alone = (['out', 'rescale-shares'] as const).find((option) => args[option]);
  if (args.vary === undefined && alone !== undefined)
    throw new UsageError(`--${alone} needs --vary, such as --vary code=0..60.`);
  const suite = predictedSuite();
  const benchmarks = chooseBenchmarks(args.tasks, benchmarksOf(suite, registry), suite.name);
  const given = readDesignOption(args.design);
  const predictors = await openPredictors(args.predictors, args.results);
  const lacking = args.tasks === undefined ? [] : withoutPredictor(benchmarks, predictors);
  const design = await readAskedDesign(args, given);
  if (args.vary !== undefined)
    return predictCurve({ ...args, vary: args.vary }, design, predictors, benchmarks, lacking);
  const scores = predictedScores({ predicted: predictors.predict(design), design, benchmarks });
  const missing = missingWords(design);
  const notes = [...missingNotes(missing), ...lacking, ...predictors.notes];
  if (args.json) {
    const { file, provenance } = predictors;
    process.stdout.write(
      jsonDocument({ design, missing, predictors: { file, provenance }, notes, tasks: scores }),
    );
  } else {
    process.stdout.write(predictionPage(scores, notes));
  }
}

async function readAskedDesign({ model, results, quiet }: Arguments, given: Design): Promise<Design> {
  if (model === undefined) return { ...emptyDesign, ...given };
  if (isCheckpoint(model)) return (await readDesignFeatures(model, given, '--design')).design;
  const { note } = openProgress(process.stderr, quiet);
  const asked = await findAskedModel(model, await loadResults(results, note), results);
  return designOfModel(asked, given, await annotatedIn(results));
}
