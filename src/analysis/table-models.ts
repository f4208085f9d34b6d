// The models of the benchmark table, and what they are called.

import type { RunRecord } from '../results/types.ts';
import type { TableModel } from './table-rows.ts';
import { finishedAt, modelId } from './table-scores.ts';

/**
 * The models of some runs, each by the name of its newest one; an imported one with the tool that computed it; and with the front of its fingerprint
 * where another has the same name.
 */
export function modelsOf(runs: readonly RunRecord[]): readonly TableModel[] {
  const newest = new Map<string, RunRecord>();
  for (const run of runs.toSorted((a, b) => finishedAt(a) - finishedAt(b))) newest.set(modelId(run), run);
  const named = [...newest].map(([id, run]) => ({
    id,
    name: run.model.name,
    fingerprint: run.identity.model.fingerprint,
    called: calledBy(run),
    ...(run.origin?.tool === 'published' && { published: true as const }),
  }));
  return named.map(({ called, ...model }) => {
    const isShared = named.filter((other) => other.called === called).length > 1;
    return { ...model, label: isShared ? `${called} (${model.fingerprint.slice(0, 8)})` : called };
  });
}

function calledBy({ model, origin }: RunRecord): string {
  if (origin === undefined) return model.name;
  return `${model.name} (${[origin.tool, origin.version ?? []].flat().join(' ')})`;
}
