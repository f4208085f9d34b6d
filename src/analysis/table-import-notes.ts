// What is to be said of imported scores: what keeps them apart from ours, and which of them may have been asked other questions.

import { together } from './notes-together.ts';
import type { ScoredColumn } from './table-columns.ts';
import type { Difference } from './table-comparison.ts';
import { inWords, short } from './table-qualifiers.ts';
import type { TableModel } from './table-rows.ts';
import type { TableScore } from './table-scores.ts';
import { listed } from './table-selection.ts';

/** One sentence each, over all the tasks of a model of which the same is to be said. */
export function importNotes(
  columns: readonly ScoredColumn[],
  models: readonly TableModel[],
): readonly string[] {
  const labels = new Map(models.map(({ id, label }) => [id, label]));
  const shown = ({ column }: ScoredColumn, scores: readonly TableScore[]): readonly TableScore[] =>
    scores.filter(({ metrics }) => metrics.some(({ name }) => name === column.metric));
  const apart = columns
    .filter(({ differences }) => differences.length > 0)
    .flatMap((column) =>
      shown(column, column.scores).map(({ modelId }) => ({
        task: column.column.task,
        model: labels.get(modelId) ?? modelId,
        words: differencesInWords(column.differences),
      })),
    );
  const published = new Set(models.filter((model) => model.published).map(({ id }) => id));
  const isPublished = ({ modelId }: TableScore): boolean => published.has(modelId);
  const unsure = columns.flatMap((column) =>
    shown(
      column,
      column.unsure.filter((score) => !isPublished(score)),
    ).map(({ modelId }) => ({
      task: column.column.task,
      model: labels.get(modelId) ?? modelId,
      words: '',
    })),
  );
  return [
    ...together(apart).map(({ tasks, models: names, words }) => {
      const verb = tasks.length * names.length > 1 ? 'stand' : 'stands';
      return `${listed(tasks)} of ${listed(names)} ${verb} apart: ${words}.`;
    }),
    ...together(unsure).map(
      ({ tasks, models: names }) =>
        `Not known to have been asked the same questions in the same words: ${listed(tasks)} of ${listed(names)}.`,
    ),
    ...(columns.some((column) => shown(column, column.scores).some(isPublished)) ? [publishedNote] : []),
  ];
}

const publishedNote =
  'Published scores stand as their authors measured them: by which versions of the tasks, and whether in the same words, is not known.';

/** What keeps an imported score from ours, such as `task version 1, ours 2; 0 shots, ours 5`. */
function differencesInWords(differences: readonly Difference[]): string {
  const whats = [...new Set(differences.map(({ what }) => what))];
  return whats
    .map((what) => {
      const its = differences.filter((difference) => difference.what === what);
      const [only = '', ...others] = new Set(its.map(differenceInWords));
      // The tasks of a group may differ each in its own way.
      return others.length === 0
        ? only
        : `${inEach[what] ?? `another ${inWords(what)}`} in ${its.length} tasks`;
    })
    .join('; ');
}

const inEach: Readonly<Record<string, string>> = {
  taskVersion: 'another task version',
  questions: 'other data',
  taskHash: 'other questions or prompts',
};

function differenceInWords({ what, imported, other }: Difference): string {
  const [its, ours] = [short(imported), short(other)];
  switch (what) {
    case 'taskVersion':
      return `task version ${its}, ours ${ours}`;
    case 'shots':
      return `${its} shots, ours ${ours}`;
    case 'prompts':
      return `prompts of ${its}`;
    case 'questions':
      return `other data (${its} questions, ours ${ours})`;
    case 'taskHash':
      return `other questions or prompts (task hash ${its}, ours ${ours})`;
    default:
      return `${inWords(what)} ${its}, ours ${ours}`;
  }
}
