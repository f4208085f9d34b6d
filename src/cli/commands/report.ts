import { join } from 'node:path';
import type { Argv, CommandModule } from 'yargs';
import { chanceLevel } from '../../analysis/chance.ts';
import { openPredictors } from '../../analysis/comparison/open-predictors.ts';
import { seriesTables } from '../../analysis/series-tables.ts';
import { table } from '../../analysis/table.ts';
import { reportPage } from '../../report/report-page.ts';
import { loadResults } from '../../results/store.ts';
import * as registry from '../../tasks/registry.ts';
import { jsonDocument } from '../json-document.ts';
import type { CommonArguments } from '../options.ts';
import { annotatedIn, predictionOptions } from '../prediction-options.ts';
import { openProgress } from '../progress.ts';
import { chosenModels, reportModels } from '../report-models.ts';
import { writeOut } from '../write-out.ts';

interface Arguments extends CommonArguments {
  readonly out?: string;
  readonly models?: readonly string[];
  readonly predictors?: string;
}

/** `plumbline report`: one HTML page of everything that was recorded. */
export const reportCommand: CommandModule<object, Arguments> = {
  command: 'report',
  describe:
    'Write one HTML page: the benchmark table, trainings step by step, each model beside its prediction',
  builder: (yargs) =>
    (yargs as Argv<object>)
      .option('out', {
        type: 'string',
        requiresArg: true,
        describe: 'The file  [default: report.html in the results folder]',
      })
      .option('models', {
        type: 'string',
        array: true,
        requiresArg: true,
        describe: 'Names or globs, with commas',
      })
      .option('predictors', predictionOptions.predictors)
      .example('$0 report', 'results/report.html, which needs no network and no script')
      .example("$0 report --models 'pythia-*' --out pythia.html", 'some models') as never,
  handler: run,
};

async function run(args: Arguments): Promise<void> {
  const { results, out = join(results, 'report.html') } = args;
  const progress = openProgress(process.stderr, args.quiet);
  const all = await loadResults(results, progress.note);
  const runs = chosenModels(all, args.models);
  const predictors = await openPredictors(args.predictors, results);
  progress.show(() => 'Comparing');
  const models = await reportModels(runs, predictors, await annotatedIn(results));
  progress.end();
  const count = `${models.length} ${models.length === 1 ? 'model' : 'models'}, ${runs.length} ${runs.length === 1 ? 'run' : 'runs'}`;
  const series = seriesTables(runs).map((one) => ({
    ...one,
    chances: one.table.columns.map((column) => chanceLevel(column, registry)),
  }));
  const page = reportPage({
    about: `Made by Plumbline from ${count} recorded in ${results}; the newest run finished ${newestOf(runs)}.`,
    table: table(runs),
    series,
    models,
    provenance: predictors.provenance,
  });
  await writeOut(out, page);
  if (args.json) process.stdout.write(jsonDocument({ out, models: models.length, runs: runs.length }));
  else process.stdout.write(`${out}\n`);
  if (runs.length === 0)
    progress.note(
      `Nothing is recorded in ${results}. Record a run with: plumbline eval MODEL --tasks paper --allow-code`,
    );
}

function newestOf(runs: readonly { readonly timing: { readonly finished: string } }[]): string {
  const newest = runs
    .map(({ timing }) => timing.finished)
    .toSorted()
    .at(-1);
  return newest === undefined ? 'never' : `${newest.slice(0, 16).replace('T', ' ')} UTC`;
}
