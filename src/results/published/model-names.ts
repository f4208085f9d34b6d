// Ids of published models that differ in case or separators only: one model, written in two ways.

import type { Published, PublishedModel } from './types.ts';

/** A model with all ids under which it stands in the tables. */
export interface MergedModel {
  /** The one that is annotated, else the one that comes first. */
  readonly id: string;
  /** The model's parts, that of `id` first. */
  readonly models: readonly PublishedModel[];
}

/** A text that is equal for ids that differ in case or in `-`, `_` and spaces only; between two digits a separator counts. */
export function sameName(id: string): string {
  return id
    .toLowerCase()
    .replaceAll(/[-_\s]+/g, '-')
    .replaceAll(/(?<!\d)-|-(?!\d)/g, '');
}

/** The published models, each once. */
export function mergedModels({ models }: Pick<Published, 'models'>): readonly MergedModel[] {
  const groups = new Map<string, PublishedModel[]>();
  for (const model of models) {
    const key = sameName(model.id);
    const group = groups.get(key);
    if (group) group.push(model);
    else groups.set(key, [model]);
  }
  return [...groups.values()].flatMap((group) => {
    const first = group.find(({ annotated }) => annotated) ?? group[0];
    return first ? [{ id: first.id, models: [first, ...group.filter((model) => model !== first)] }] : [];
  });
}
