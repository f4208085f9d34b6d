// The recorded models as the report shows them.

import { compareWithPrediction, type PredictedTask } from '../analysis/comparison/against-prediction.ts';
import { benchmarksOf, measuredScores } from '../analysis/comparison/measured-scores.ts';
import type { PredictorSet } from '../analysis/comparison/predictor-set.ts';
import { type Annotated, designOfRun } from '../analysis/comparison/recorded-design.ts';
import { namedModels, type RecordedModel } from '../analysis/comparison/recorded-model.ts';
import type { Design } from '../analysis/design/features.ts';
import { chosenFrom } from '../analysis/table-models.ts';
import { listed } from '../analysis/table-selection.ts';
import { DataError, ModelError, UsageError } from '../lib/errors.ts';
import { figureOfMerit } from '../report/figure-of-merit.ts';
import type { ReportedModel } from '../report/report-page.ts';
import type { RunRecord } from '../results/types.ts';
import * as registry from '../tasks/registry.ts';
import { measureCommands } from './measure-commands.ts';
import { predictedSuite } from './predicted-suite.ts';

/** The runs of the models that names or globs choose. Throws UsageError for one that matches nothing. */
export function chosenModels(
  runs: readonly RunRecord[],
  patterns: readonly string[] | undefined,
): readonly RunRecord[] {
  if (patterns === undefined) return runs;
  const chosen = chosenFrom(namedModels(runs), patterns);
  const keys = new Set(chosen.flatMap((model) => model.runs.map(({ key }) => key)));
  return runs.filter(({ key }) => keys.has(key));
}

/** Each model with its comparison; one whose design can't be read says why. */
export async function reportModels(
  runs: readonly RunRecord[],
  predictors: PredictorSet,
  annotated: Annotated | undefined,
): Promise<readonly ReportedModel[]> {
  const models: ReportedModel[] = [];
  for (const model of namedModels(runs)) models.push(await reportModel(model, predictors, annotated));
  return models;
}

async function reportModel(
  model: RecordedModel,
  predictors: PredictorSet,
  annotated: Annotated | undefined,
): Promise<ReportedModel> {
  const suite = predictedSuite();
  const measured = measuredScores(model.runs, suite, registry);
  const about = {
    model: model.label,
    fingerprint: model.fingerprint,
    merit: figureOfMerit(model.runs),
    problem: null,
    commands: [],
  };
  const others =
    measured.others.length === 0 ? [] : [`Measured, and nothing predicts it: ${listed(measured.others)}.`];
  const notes = [...others, ...measured.notes];
  const read = await readDesign(model, predictors, annotated);
  if ('problem' in read) return { ...about, comparison: null, problem: read.problem, notes };
  const { design, predicted } = read;
  const comparison = compareWithPrediction({
    measured: measured.scores,
    predicted,
    design,
    benchmarks: benchmarksOf(suite, registry),
    trainedAs: predictors.trainedAs(model.name),
  });
  const [newest] = model.runs;
  const folder = newest === undefined || newest.origin ? 'MODEL' : newest.model.path;
  return { ...about, comparison, commands: measureCommands(folder, comparison.unmeasured, suite), notes };
}

type Read =
  { readonly design: Design; readonly predicted: readonly PredictedTask[] } | { readonly problem: string };

async function readDesign(
  { label, runs: [newest] }: RecordedModel,
  predictors: PredictorSet,
  annotated: Annotated | undefined,
): Promise<Read> {
  try {
    const design = newest === undefined ? null : await designOfRun(newest, {}, annotated);
    return design === null
      ? { problem: `The design of ${label} is not known, so that nothing is predicted.` }
      : { design, predicted: predictors.predict(design) };
  } catch (error) {
    // One model whose folder has been damaged since, or lacks what a prediction needs, does not keep the others from the page.
    const isExpected =
      error instanceof UsageError || error instanceof DataError || error instanceof ModelError;
    if (!isExpected) throw error;
    return { problem: `Nothing is predicted for ${label}: ${error.message}` };
  }
}
