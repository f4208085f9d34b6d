// Predictors of benchmark scores, fitted on what was recorded, imported and published.

import { designOfRun } from './analysis/comparison/recorded-design.ts';
import { readFamilies } from './analysis/design/families-file.ts';
import { type Design, designFeatures, type ScoredModel } from './analysis/design/features.ts';
import { paperTasks } from './analysis/design/paper-tasks.ts';
import { publishedDesigns, publishedModels } from './analysis/design/published-models.ts';
import { recordedModels } from './analysis/design/recorded-models.ts';
import { distinctModels } from './analysis/design/scored-models.ts';
import { coverage } from './analysis/predictor/interval.ts';
import type { TaskPredictor } from './analysis/predictor/predictor.ts';
import { median, numpyMean } from './analysis/protocol/errors-of-predictions.ts';
import { DataError } from './lib/errors.ts';
import { loadPublished } from './results/published/published-file.ts';
import { loadResults } from './results/store.ts';
import type { RunRecord } from './results/types.ts';
import { type StudyThreads, withStudyThreads } from './study.ts';

/** Whose scores predictors can learn from. */
export const sources = ['published', 'recorded', 'imported'] as const;

export interface FitOptions extends StudyThreads {
  readonly results: string;
  /** All three by default. */
  readonly from?: readonly ScoredModel['source'][] | undefined;
  /** A list of families in the place of the one that ships. */
  readonly families?: string | undefined;
  /** All of the regression's by default. */
  readonly tasks?: readonly string[] | undefined;
  /** Features by name; all eighteen by default. */
  readonly features?: readonly string[] | undefined;
  /** Take runs of a part of the questions too. */
  readonly limited?: boolean | undefined;
  readonly seed?: number | undefined;
  readonly weighByStandardError?: boolean | undefined;
  /** Told what was merged or left out, a sentence each. */
  readonly warn?: ((note: string) => void) | undefined;
}

/** What gives more to learn from. */
const mend =
  'Import the published tables with: plumbline import FOLDER, or record runs with: plumbline eval MODEL --tasks paper --allow-code';

/** A fitted predictor, how many models of each source it learnt from, and how often its intervals held. */
export interface FittedTask {
  readonly predictor: TaskPredictor;
  readonly models: Readonly<Partial<Record<ScoredModel['source'], number>>>;
  readonly families: number;
  /** Mean absolute error with each model's family left out, of the predictor and of the median of the other families' scores. */
  readonly mae: number;
  readonly median_mae: number;
  /** The shares of models in their 80 % and 95 % intervals, their family left out. */
  readonly coverage80: number;
  readonly coverage95: number;
}

export interface Fitted {
  readonly tasks: readonly FittedTask[];
  /** Tasks without a predictor, and why. */
  readonly skipped: readonly { readonly task: string; readonly reason: string }[];
  /** What the predictors come from, a sentence each. */
  readonly provenance: readonly string[];
}

/**
 * Fits a predictor for each task that enough models have a score in.
 * @throws DataError where none can be fitted, or a file is damaged; UsageError for an unknown feature
 */
export async function fitPredictors(options: FitOptions): Promise<Fitted> {
  const { models, provenance, selections } = await learnedFrom(options);
  const tasks = options.tasks ?? paperTasks.map(({ task }) => task);
  const { seed = 0, features, weighByStandardError = true } = options;
  const data = { models, options: { seed, weighByStandardError, ...(features ? { features } : {}) } };
  const known = designFeatures.map(({ name }) => name);
  const fitted = await withStudyThreads('fit', data, options, (run) =>
    Promise.all(
      tasks.map(async (task) => {
        const main = selections.get(task)?.filter((name) => known.includes(name));
        try {
          return described(await run({ task, ...(main && !features ? { main } : {}) }), models);
        } catch (error) {
          if (error instanceof DataError) return { task, reason: error.message };
          throw error;
        }
      }),
    ),
  );
  const skipped = fitted.filter((one) => 'reason' in one);
  const done = fitted.filter((one) => 'predictor' in one);
  const [first] = skipped;
  if (done.length === 0) {
    const others = skipped.length > 1 ? `, and so for ${skipped.length - 1} other tasks` : '';
    throw new DataError(
      `No predictor can be fitted: ${first?.reason ?? 'no task is asked for'}${others}. ${mend}`,
    );
  }
  return { tasks: done, skipped, provenance: [...provenance, ...intervalsHeld(done)] };
}

interface Learned {
  readonly models: readonly ScoredModel[];
  readonly provenance: readonly string[];
  /** The published selection of features, by task. */
  readonly selections: ReadonlyMap<string, readonly string[]>;
}

async function learnedFrom(options: FitOptions): Promise<Learned> {
  const { results, from = sources, limited = false, warn = () => undefined } = options;
  const families = await readFamilies(options.families);
  const published = from.includes('published') ? await loadPublished(results) : undefined;
  const runs = from.some((source) => source !== 'published') ? await loadResults(results, warn) : [];
  const designs = new Map<RunRecord, Design | null>();
  const annotated = published && publishedDesigns(published);
  for (const run of runs) designs.set(run, await designOfRun(run, {}, annotated));
  const recorded = recordedModels(runs, { families, limited, designOf: (run) => designs.get(run) });
  recorded.notes.forEach(warn);
  const kept = [...recorded.models, ...(published ? publishedModels(published, families) : [])].filter(
    ({ source, design, id }) => from.includes(source) && hasSize(id, design, warn),
  );
  const { models, twice } = distinctModels([kept]);
  for (const { taken, left } of twice)
    warn(`${left.id} is ${left.source} and ${taken.source}; the ${taken.source} scores count.`);
  const provenance = published
    ? published.tables.map(
        ({ file, sha256, imported }) =>
          `Published table ${file.split(/[\\/]/).at(-1)}, SHA-256 ${sha256}, imported ${imported.slice(0, 10)}.`,
      )
    : [];
  const own = models.filter(({ source }) => source !== 'published');
  if (own.length > 0) provenance.push(`Recorded or imported runs of ${own.map(({ id }) => id).join(', ')}.`);
  const selections = new Map((published?.selections ?? []).map(({ task, features }) => [task, features]));
  return { models, provenance, selections };
}

function hasSize(id: string, design: Design, warn: (note: string) => void): boolean {
  const lacking = designFeatures.filter(({ name, log }) => log && typeof design[name] !== 'number');
  if (lacking.length === 0) return true;
  warn(`${id} is left out: its design does not tell ${lacking.map(({ word }) => word).join(' and ')}.`);
  return false;
}

function described(predictor: TaskPredictor, models: readonly ScoredModel[]): FittedTask {
  const { residuals, task } = predictor;
  const byId = new Map(models.map((model) => [model.id, model]));
  const counts: Partial<Record<ScoredModel['source'], number>> = {};
  const scores = residuals.map(({ id, family }) => {
    const model = byId.get(id);
    if (model) counts[model.source] = (counts[model.source] ?? 0) + 1;
    return { family, score: model?.scores[task]?.value ?? NaN };
  });
  const ofMedian = scores.map(({ family, score }) => {
    return Math.abs(
      score - median(scores.filter((other) => other.family !== family).map((other) => other.score)),
    );
  });
  return {
    predictor,
    models: counts,
    families: new Set(residuals.map(({ family }) => family)).size,
    mae: numpyMean(residuals.map(({ residual }) => Math.abs(residual))),
    median_mae: numpyMean(ofMedian),
    coverage80: coverage(residuals, 0.8),
    coverage95: coverage(residuals, 0.95),
  };
}

function intervalsHeld(tasks: readonly FittedTask[]): readonly string[] {
  const range = (values: readonly number[]): string =>
    `${(100 * Math.min(...values)).toFixed(0)} to ${(100 * Math.max(...values)).toFixed(0)} %`;
  return [
    `With each model's family left out, its score lay in the 80 % interval in ${range(tasks.map(({ coverage80 }) => coverage80))} of cases and in the 95 % interval in ${range(tasks.map(({ coverage95 }) => coverage95))}, depending on the task.`,
  ];
}
