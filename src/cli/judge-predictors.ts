// `plumbline fit --judge`: our predictors beside the paper's trees, on the published tables.

import { familyOf } from '../analysis/design/families.ts';
import { readFamilies } from '../analysis/design/families-file.ts';
import { paperMatrix } from '../analysis/design/matrix.ts';
import { judge } from '../analysis/protocol/judgement.ts';
import type { JudgementData } from '../analysis/protocol/judgement-jobs.ts';
import { DataError, UsageError } from '../lib/errors.ts';
import { judgementPage } from '../report/judgement-page.ts';
import { loadPublished } from '../results/published/published-file.ts';
import { allFeatures } from './feature-sets.ts';
import { chosenTasks, firstSeeds, type FitArguments, readSeeds, readSettings } from './fit-arguments.ts';
import { jsonDocument } from './json-document.ts';
import { runStudy } from './run-study.ts';

/** Judges and prints. Throws DataError where the published tables or the published selection of features were not imported. */
export async function judgePredictors(args: FitArguments): Promise<void> {
  const other = (['matrix', 'target', 'id', 'features', 'from', 'out'] as const).find(
    (option) => args[option] !== undefined,
  );
  if (other !== undefined)
    throw new UsageError(`--judge takes the published tables as they are; leave --${other} out.`);
  if (args.select || args.limited || !args.weights)
    throw new UsageError(
      '--judge takes no --select, --limited or --no-weights; it judges with and without weights.',
    );
  const published = await loadPublished(args.results);
  if (!published)
    throw new DataError(
      `No published tables are in ${args.results}. Import them with: plumbline import FOLDER`,
    );
  const families = await readFamilies(args.families);
  const matrices = chosenTasks(args.tasks).map((task) => {
    const selected = published.selections.find((selection) => selection.task === task)?.features;
    if (!selected)
      throw new DataError(
        `selected_features.csv was not imported, or lacks ${task}: the paper's trees need the features that it chose.`,
      );
    const matrix = paperMatrix(published, task);
    const { rows, targets, standardErrors, names } = matrix;
    const ofRows = matrix.ids.map((id) => familyOf(id, families).family);
    return { task, names, rows, targets, standardErrors, families: ofRows, selected, design: allFeatures };
  });
  const seeds = readSeeds(args) ?? firstSeeds(10);
  const data: JudgementData = { matrices, settings: readSettings(args) };
  const tasks = await runStudy('judgement', args, data, (run) => judge(data, seeds, run));
  process.stdout.write(args.json ? jsonDocument({ seeds, tasks }) : judgementPage(tasks, seeds.length));
}
