// `plumbline fit --protocol paper`: the paper's study, or its forward selection, on the published tables.

import { paperMatrix } from '../analysis/design/matrix.ts';
import { forwardSelection } from '../analysis/protocol/forward-selection.ts';
import { checkRowCount } from '../analysis/protocol/nested-options.ts';
import { significanceStudy, type FeatureSet } from '../analysis/protocol/study.ts';
import type { StudyData } from '../analysis/protocol/study-jobs.ts';
import { DataError, UsageError } from '../lib/errors.ts';
import { selectionPage, studyPage } from '../report/study-page.ts';
import { loadPublished } from '../results/published/published-file.ts';
import type { Published } from '../results/published/types.ts';
import { allFeatures, readFeatures, type SetName, sizeFeatures } from './feature-sets.ts';
import {
  chosenTasks,
  firstSeeds,
  type FitArguments,
  readSeeds,
  readSettings,
  refusePredictorOptions,
} from './fit-arguments.ts';
import { jsonDocument } from './json-document.ts';
import { runStudy } from './run-study.ts';

/** Reads the published tables of the results folder and does what was asked for with them. */
export async function fitPaper(args: FitArguments): Promise<void> {
  const alone = (['target', 'id'] as const).find((option) => args[option] !== undefined);
  if (alone !== undefined)
    throw new UsageError(`--${alone} names a column of a --matrix, and none is given.`);
  refusePredictorOptions(args);
  const published = await loadPublished(args.results);
  if (!published)
    throw new DataError(
      `No published tables are in ${args.results}. Import them with: plumbline import FOLDER, or give a --matrix.`,
    );
  const settings = readSettings(args);
  const matrices = chosenTasks(args.tasks).map((task) => paperMatrix(published, task));
  for (const { task, rows } of matrices) refuseFew(task, rows.length, settings);
  const data: StudyData = { matrices, settings };
  await (args.select ? select(args, data, published) : study(args, data, published));
}

function refuseFew(task: string, rows: number, settings: StudyData['settings']): void {
  try {
    checkRowCount(rows, { ...settings, seed: 0 });
  } catch (error) {
    throw error instanceof DataError ? new DataError(`${task}: ${error.message}`) : error;
  }
}

/** The sets on each matrix; size alone always comes first, for the others to be compared with. */
function featureSets(
  args: FitArguments,
  { matrices }: StudyData,
  published: Published,
): readonly FeatureSet[] {
  const [{ names = [] } = {}] = matrices;
  const { sets, features } = readFeatures(args.features ?? 'size,all,selected', names);
  const named: Readonly<Record<SetName, (task: string) => readonly string[] | null>> = {
    size: () => sizeFeatures,
    all: () => allFeatures,
    selected: (task) => published.selections.find((selection) => selection.task === task)?.features ?? null,
  };
  const wanted: readonly SetName[] = ['size', ...sets.filter((name) => name !== 'size')];
  const asked = wanted.map((name) => ({ name, features: matrices.map(({ task }) => named[name](task)) }));
  if (sets.includes('selected') && published.selections.length === 0 && args.features !== undefined)
    throw new DataError('--features selected needs selected_features.csv, which was not imported.');
  return features.length === 0
    ? asked
    : [...asked, { name: 'given', features: matrices.map(() => features) }];
}

async function study(args: FitArguments, data: StudyData, published: Published): Promise<void> {
  const seeds = readSeeds(args) ?? firstSeeds(50);
  const sets = featureSets(args, data, published).filter(({ features }) => features.some(Boolean));
  const tasks = await runStudy('study', args, data, (run) => significanceStudy(data, sets, seeds, run));
  const result = { protocol: 'paper', seeds, tasks, published: published.selections };
  process.stdout.write(
    args.json ? jsonDocument(result) : studyPage(tasks, seeds.length, published.selections),
  );
}

async function select(args: FitArguments, data: StudyData, published: Published): Promise<void> {
  const [{ names = [] } = {}] = data.matrices;
  const { sets, features } = readFeatures(args.features ?? 'all', names);
  if (sets.includes('selected'))
    throw new UsageError('--select chooses from features; --features selected is what the paper chose.');
  const candidates = [...(sets.includes('all') ? allFeatures : []), ...features];
  const seeds = readSeeds(args) ?? firstSeeds(10);
  const selections = await runStudy('study', args, data, (run) =>
    Promise.all(
      data.matrices.map((_, place) =>
        forwardSelection(data, place, { start: sizeFeatures, candidates, seeds }, run),
      ),
    ),
  );
  const result = { protocol: 'paper', seeds, selections, published: published.selections };
  process.stdout.write(
    args.json ? jsonDocument(result) : selectionPage(selections, seeds.length, published.selections),
  );
}
