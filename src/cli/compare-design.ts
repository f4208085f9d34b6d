// `plumbline compare MODEL`.

import { compareWithPrediction, type DesignComparison } from '../analysis/comparison/against-prediction.ts';
import { designOfModel, findAskedModel, type AskedModel } from '../analysis/comparison/asked-model.ts';
import { chooseBenchmarks, withoutPredictor } from '../analysis/comparison/chosen-benchmarks.ts';
import { benchmarksOf, measuredScores } from '../analysis/comparison/measured-scores.ts';
import { openPredictors } from '../analysis/comparison/open-predictors.ts';
import { listed } from '../analysis/table-selection.ts';
import { DataError } from '../lib/errors.ts';
import { comparisonPage } from '../report/comparison-page.ts';
import { loadResults } from '../results/store.ts';
import * as registry from '../tasks/registry.ts';
import type { CompareArguments } from './compare-arguments.ts';
import { passGate } from './gate.ts';
import { jsonDocument } from './json-document.ts';
import { measureCommands } from './measure-commands.ts';
import { openProgress } from './progress.ts';
import { annotatedIn, readDesignOption } from './prediction-options.ts';
import { predictedSuite } from './predicted-suite.ts';

/** @throws AnsweredNo where a residual is below the limit */
export async function compareWithDesign(args: CompareArguments, limit: number | undefined): Promise<void> {
  const { results } = args;
  const given = readDesignOption(args.design);
  const progress = openProgress(process.stderr, args.quiet);
  const suite = predictedSuite();
  const benchmarks = chooseBenchmarks(args.tasks, benchmarksOf(suite, registry), suite.name);
  const predictors = await openPredictors(args.predictors, results);
  const lacking = args.tasks === undefined ? [] : withoutPredictor(benchmarks, predictors);
  const runs = await loadResults(results, progress.note);
  progress.show(() => `Reading ${args.model}`);
  const model = await findAskedModel(args.model, runs, results);
  const design = await designOfModel(model, given, await annotatedIn(results));
  progress.end();
  const measured = measuredScores(model.runs, suite, registry);
  const comparison = compareWithPrediction({
    measured: measured.scores,
    predicted: predictors.predict(design),
    design,
    benchmarks,
    trainedAs: predictors.trainedAs(model.name),
  });
  const uncovered = [...(args.tasks === undefined ? measured.others : []), ...comparison.uncovered];
  const commands = measureCommands(model.folder ?? 'MODEL', comparison.unmeasured, suite);
  const notes = args.tasks === undefined ? measured.notes : lacking;
  if (args.json) {
    const { id: _id, runs: _runs, ...about } = model;
    const { file, provenance } = predictors;
    process.stdout.write(
      jsonDocument({
        model: about,
        design,
        predictors: { file, provenance },
        ...comparison,
        uncovered,
        notes: [...comparison.notes, ...notes],
        commands,
        ...(limit !== undefined && { failBelow: limit }),
      }),
    );
  } else {
    const without =
      uncovered.length === 0 ? [] : [`Measured, and nothing predicts it: ${listed(uncovered)}.`];
    const head = { model: model.label, commands, notes: [...without, ...notes, ...predictors.notes] };
    process.stdout.write(comparisonPage(comparison, head));
  }
  if (limit !== undefined) judge(comparison, model, limit, args.tasks !== undefined, commands);
}

/** A gate that judges nothing, or not all that it was asked to, is not passed. */
function judge(
  { compared, unmeasured }: DesignComparison,
  { label }: AskedModel,
  limit: number,
  isChosen: boolean,
  commands: readonly string[],
): void {
  if (compared.length === 0 || (isChosen && unmeasured.length > 0)) {
    const missing = unmeasured.map(({ task }) => task);
    throw new DataError(
      `--fail-below cannot judge ${label}: ${missing.length > 0 ? `${listed(missing)} not measured` : 'nothing predicts what was measured'}.${commands[0] === undefined ? '' : ` Measure with: ${commands.join('; ')}`}`,
    );
  }
  passGate(
    compared.map(({ task, residual }) => ({ task, amount: residual })),
    limit,
    'the residual (+ is better)',
  );
}
