// `plumbline fit --protocol paper --matrix FILE`: the protocol on a plain table.

import { basename } from 'node:path';
import { forwardSelection } from '../analysis/protocol/forward-selection.ts';
import { nestedCrossValidation } from '../analysis/protocol/nested-cross-validation.ts';
import { checkRowCount } from '../analysis/protocol/nested-options.ts';
import { significanceStudy, type FeatureSet } from '../analysis/protocol/study.ts';
import type { StudyData } from '../analysis/protocol/study-jobs.ts';
import { UsageError } from '../lib/errors.ts';
import { nestedPage, selectionPage, studyPage } from '../report/study-page.ts';
import { type MatrixFile, readMatrixFile } from '../results/matrix-file.ts';
import { allFeatures, readFeatures, sizeFeatures } from './feature-sets.ts';
import {
  firstSeeds,
  type FitArguments,
  readSeeds,
  readSettings,
  readWorkers,
  refusePredictorOptions,
} from './fit-arguments.ts';
import { jsonDocument } from './json-document.ts';
import { runStudy } from './run-study.ts';

/** Reads the table and does what was asked for with it. */
export async function fitMatrix(args: FitArguments, path: string): Promise<void> {
  if (args.target === undefined) throw new UsageError('--target is missing: the column of scores.');
  if (args.tasks !== undefined)
    throw new UsageError('--tasks chooses from the published tables; a --matrix is one task.');
  refusePredictorOptions(args);
  readWorkers(args);
  let sets: readonly FeatureSet[] = [];
  const file = await readMatrixFile(path, {
    target: args.target,
    id: args.id,
    features: (header) => {
      const columns = header.filter((name) => name !== args.target && name !== args.id);
      sets = args.features === undefined ? [set('all', columns)] : askedSets(args.features, columns);
      return columns.filter((name) => sets.some(({ features: [names] }) => names?.includes(name)));
    },
  });
  const settings = readSettings(args);
  checkRowCount(file.rows.length, { ...settings, seed: 0 });
  const data = { matrices: [{ task: basename(path), ...file }], settings };
  if (args.select) return select(args, data, file);
  if (args.seeds !== undefined || sets.length > 1) return study(args, data, sets);
  const [seed = 0] = readSeeds(args) ?? [];
  const [chosen] = sets;
  const places = (chosen?.features[0] ?? []).map((name) => file.names.indexOf(name));
  const rows = file.rows.map((row) => places.map((place) => row[place] ?? NaN));
  const result = nestedCrossValidation(rows, file.targets, { ...settings, seed });
  process.stdout.write(args.json ? jsonDocument(result) : nestedPage(result, file.ids, file.targets));
}

const set = (name: string, features: readonly string[]): FeatureSet => ({ name, features: [features] });

function askedSets(text: string, columns: readonly string[]): readonly FeatureSet[] {
  const asked = readFeatures(text, columns);
  const named = asked.sets.map((name) => {
    if (name === 'selected')
      throw new UsageError('--features selected: a --matrix has no published selection; try --select.');
    const features = name === 'size' ? sizeFeatures : allFeatures;
    const lacking = features.find((feature) => !columns.includes(feature));
    if (lacking === undefined) return set(name, features);
    throw new UsageError(`--features ${name} needs the column ${lacking}, which the table lacks.`);
  });
  return asked.features.length === 0 ? named : [...named, set('given', asked.features)];
}

async function study(args: FitArguments, data: StudyData, sets: readonly FeatureSet[]): Promise<void> {
  const seeds = readSeeds(args) ?? firstSeeds(50);
  const tasks = await runStudy('study', args, data, (run) => significanceStudy(data, sets, seeds, run));
  const result = { protocol: 'paper', seeds, tasks };
  process.stdout.write(args.json ? jsonDocument(result) : studyPage(tasks, seeds.length, []));
}

/** From the sizes where the table has both, from nothing otherwise. */
async function select(args: FitArguments, data: StudyData, { names }: MatrixFile): Promise<void> {
  const start = sizeFeatures.every((name) => names.includes(name)) ? sizeFeatures : [];
  const seeds = readSeeds(args) ?? firstSeeds(10);
  const selection = await runStudy('study', args, data, (run) =>
    forwardSelection(data, 0, { start, candidates: names, seeds }, run),
  );
  const result = { protocol: 'paper', seeds, selections: [selection] };
  process.stdout.write(args.json ? jsonDocument(result) : selectionPage([selection], seeds.length, []));
}
