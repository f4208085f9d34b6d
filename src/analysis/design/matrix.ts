// The design matrix of the paper's regression, from the published tables: row by row and bit by bit what the paper's code makes of them.

import { UsageError } from '../../lib/errors.ts';
import { log } from '../../lib/log.ts';
import type { Published, PublishedModel } from '../../results/published/types.ts';
import { designFeatures, type Design } from './features.ts';
import { firstScores, paperTasks, partsOf, taskScore, type PaperTask } from './paper-tasks.ts';

/** What a regression on one task reads. */
export interface PaperMatrix {
  readonly task: string;
  readonly metric: PaperTask['metric'];
  /** Of each row; in ascending order. */
  readonly ids: readonly string[];
  /** Of each column: the eighteen features, then those of free generations. */
  readonly names: readonly string[];
  /** Rounded to float32 (logarithms: of rounded numbers); -1: missing; categories by their places in `categories`. */
  readonly rows: readonly (readonly number[])[];
  readonly targets: readonly number[];
  /** null: not known. */
  readonly standardErrors: readonly (number | null)[];
  /** By feature, the categories that the codes 0, 1, … stand for; `missing` is one. */
  readonly categories: Readonly<Record<string, readonly string[]>>;
}

/** The number that stands for a missing value. */
export const missingValue = -1;

/** The word that stands for a missing category. */
const missingCategory = 'missing';

/** What the tables say of a model's eighteen features. */
export function publishedDesign({ fields }: PublishedModel): Design {
  return Object.fromEntries(
    designFeatures.map(({ name }) => {
      const value = fields[name] ?? null;
      return [name, typeof value === 'boolean' ? null : value];
    }),
  );
}

/** Whether the paper's regressions have a model: its sizes are known, and it is a base model. */
export function isInRegressions({ annotated, fields }: PublishedModel): boolean {
  const sizes = designFeatures.filter(({ log: isLog }) => isLog).map(({ name }) => fields[name] ?? null);
  return annotated && !sizes.includes(null) && fields['is_instruction_tuned'] !== true;
}

/**
 * The rows of one task.
 * @throws UsageError where there is no such task
 */
export function paperMatrix(published: Published, task: string): PaperMatrix {
  const asked = paperTasks.find((candidate) => candidate.task === task);
  if (!asked) {
    const names = paperTasks.map((candidate) => candidate.task).join(', ');
    throw new UsageError(`The regression has no task ${task}; it has: ${names}.`);
  }
  const models = published.models.filter(isInRegressions);
  // The codes count the categories of all models that have any score in the metric, of this task or of another.
  const scored = models.filter(({ scores }) => firstScores(scores, asked.metric).length > 0);
  const designs = new Map(scored.map((model) => [model, publishedDesign(model)]));
  const categories = categoriesOf([...designs.values()]);
  const found = [...designs]
    .map(([model, design]) => ({ model, design, score: taskScore(partsOf(asked, model.scores)) }))
    .filter(({ score }) => score !== undefined)
    .toSorted((a, b) => (a.model.id < b.model.id ? -1 : 1));
  const noGenerations = published.freeGenerationFeatures.map(() => null);
  return {
    task,
    metric: asked.metric,
    ids: found.map(({ model }) => model.id),
    names: [...designFeatures.map(({ name }) => name), ...published.freeGenerationFeatures],
    rows: found.map(({ model, design }) => [
      ...designRow(design, categories),
      ...(model.freeGeneration ?? noGenerations).map((value) => Math.fround(value ?? missingValue)),
    ]),
    targets: found.flatMap(({ score }) => score?.value ?? []),
    standardErrors: found.map(({ score }) => score?.standardError ?? null),
    categories,
  };
}

/** By feature, the categories in alphabetical order of those that stand in designs (scikit-learn's `OrdinalEncoder`), `missing` where one lacks the feature. */
export function categoriesOf(designs: readonly Design[]): PaperMatrix['categories'] {
  return Object.fromEntries(
    designFeatures
      .filter(({ kind }) => kind === 'category')
      .map(({ name }) => [
        name,
        [...new Set(designs.map((design) => String(design[name] ?? missingCategory)))].toSorted((a, b) =>
          a < b ? -1 : 1,
        ),
      ]),
  );
}

/** A design as the regression's eighteen numbers; a category that is not among the known ones is missing (-1). */
export function designRow(design: Design, categories: PaperMatrix['categories']): readonly number[] {
  return designFeatures.map(({ name, kind, log: isLog }) => {
    const value = design[name] ?? null;
    if (kind === 'category')
      return categories[name]?.indexOf(String(value ?? missingCategory)) ?? missingValue;
    const number = Math.fround(typeof value === 'number' ? value : missingValue);
    return isLog && number > 0 ? log(number) : number;
  });
}
