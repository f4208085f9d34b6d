// Models from several sources as one list, in which each stands once.

import { sameName } from '../../results/published/model-names.ts';
import type { ScoredModel } from './features.ts';

const order: readonly ScoredModel['source'][] = ['recorded', 'imported', 'published'];

/** Two sources of one model, the first of which was taken. */
export interface TwiceScored {
  readonly taken: ScoredModel;
  readonly left: ScoredModel;
}

/**
 * Puts lists of models together. Of a model that stands in several, our own measurement counts before an imported one, and that before a published one: they are
 * not mixed, since each asks in its own way. Names are the same where they differ in case, separators or the organisation before a slash.
 */
export function distinctModels(lists: readonly (readonly ScoredModel[])[]): {
  readonly models: readonly ScoredModel[];
  readonly twice: readonly TwiceScored[];
} {
  const all = lists.flat().toSorted((a, b) => order.indexOf(a.source) - order.indexOf(b.source));
  const models: ScoredModel[] = [];
  const twice: TwiceScored[] = [];
  for (const model of all) {
    const taken = models.find((other) => other.source !== model.source && isSame(other.id, model.id));
    if (taken) twice.push({ taken, left: model });
    else models.push(model);
  }
  return { models, twice };
}

/** `pythia-160m` and `EleutherAI/pythia-160m` are one model; two organisations' are two. */
function isSame(a: string, b: string): boolean {
  const [left, right] = [sameName(a), sameName(b)];
  if (left === right) return true;
  return left.includes('/') !== right.includes('/') && last(left) === last(right);
}

function last(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}
