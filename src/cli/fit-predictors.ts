// `plumbline fit`: predictors from the scores of the results folder.

import { dirname, join } from 'node:path';
import { writePredictors } from '../analysis/comparison/predictors-file.ts';
import { Interrupted } from '../evaluation/options.ts';
import { fitPredictors, sources } from '../fit.ts';
import { UsageError } from '../lib/errors.ts';
import { makeWritableFolder, systemReason } from '../lib/files.ts';
import { duration } from '../report/duration.ts';
import { fitPage } from '../report/fit-page.ts';
import { allFeatures, readFeatures } from './feature-sets.ts';
import { chosenTasks, type FitArguments, readSeeds, readWorkers } from './fit-arguments.ts';
import { jsonDocument } from './json-document.ts';
import { openProgress } from './progress.ts';
import { thisCommand } from './this-command.ts';

/** Fits a predictor a task and writes them. */
export async function fitToResults(args: FitArguments): Promise<void> {
  const column = (['target', 'id'] as const).find((option) => args[option] !== undefined);
  if (column !== undefined)
    throw new UsageError(`--${column} names a column of a --matrix, and none is given.`);
  if (args.seeds !== undefined) throw new UsageError('--seeds needs --protocol paper or --judge.');
  if (args.select) throw new UsageError('--select needs --protocol paper.');
  const out = args.out ?? join(args.results, 'predictors.json');
  // Before minutes of work, not after them.
  await makeWritableFolder(dirname(out)).catch((error: unknown) => {
    throw new UsageError(`Cannot write ${out}: ${systemReason(error)}.`);
  });
  const progress = openProgress(process.stderr, args.quiet);
  const abort = new AbortController();
  const stop = (): void =>
    abort.abort(
      new Interrupted(
        `interrupted; no predictor was written. To begin again: ${thisCommand(process.argv, process.cwd())}`,
      ),
    );
  process.on('SIGINT', stop).on('SIGTERM', stop);
  const began = Date.now();
  const tasks = chosenTasks(args.tasks);
  const show = (done: number): void =>
    progress.show(
      () => `${done} of ${tasks.length} predictors, for ${duration((Date.now() - began) / 1000)}`,
    );
  show(0);
  try {
    const fitted = await fitPredictors({
      results: args.results,
      from: readSources(args.from),
      families: args.families,
      tasks,
      features: readFeatureNames(args.features),
      limited: args.limited,
      seed: readSeeds(args)?.[0],
      weighByStandardError: args.weights,
      workers: Math.min(readWorkers(args), tasks.length),
      onJob: show,
      signal: abort.signal,
      warn: progress.note,
    });
    for (const { reason } of fitted.skipped) progress.note(`${reason}.`);
    const predictors = fitted.tasks.map(({ predictor }) => predictor);
    await writePredictors(out, { provenance: fitted.provenance, predictors });
    progress.end();
    const { skipped, provenance } = fitted;
    const about = fitted.tasks.map(({ predictor: { task, residuals }, ...figures }) => ({
      task,
      ...figures,
      residuals,
    }));
    process.stdout.write(
      args.json ? jsonDocument({ file: out, tasks: about, skipped, provenance }) : fitPage(fitted.tasks, out),
    );
  } finally {
    progress.end();
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

function readFeatureNames(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined;
  const { sets, features } = readFeatures(text, allFeatures);
  if (sets.includes('selected'))
    throw new UsageError(
      '--features selected is for --protocol paper; predictors look at all features unless some are named.',
    );
  return sets.includes('all') ? undefined : features;
}

function readSources(text: string | undefined): readonly (typeof sources)[number][] | undefined {
  return text?.split(',').map((word) => {
    const found = sources.find((source) => source === word.trim());
    if (found !== undefined) return found;
    throw new UsageError(`--from ${JSON.stringify(word)} is not known; scores are ${sources.join(', ')}.`);
  });
}
