// The models of the benchmark table, and what they are called.

import type { RunRecord } from '../results/types.ts';
import { seriesMembers, type SeriesCandidate } from './series-members.ts';
import { checkpointSeries, lastPart, recordedName } from './series.ts';
import type { TableModel } from './table-rows.ts';
import { finishedAt, modelId } from './table-scores.ts';
import { matchingNames } from './table-selection.ts';

/**
 * The models of some runs, each by the name of its newest one; an imported one with the tool that computed it; and with the front of its fingerprint
 * where another has the same name. The steps of a training have their place in its series.
 */
export function modelsOf(runs: readonly RunRecord[]): readonly TableModel[] {
  const newest = new Map<string, RunRecord>();
  const candidates = new Map<string, SeriesCandidate>();
  for (const run of runs.toSorted((a, b) => finishedAt(a) - finishedAt(b))) {
    const id = modelId(run);
    newest.set(id, run);
    const placed = checkpointSeries(run.model);
    // The best step may have been measured again as a copy of another name.
    if (placed) candidates.set(id, { ...placed, id, measuredBy: toolOf(run), finished: finishedAt(run) });
  }
  const members = seriesMembers([...candidates.values()]);
  const named = [...newest].map(([id, run]) => {
    const name = recordedName(run.model);
    const tool = toolOf(run);
    const member = members.get(id);
    const shortName = checkpointSeries(run.model) ? lastPart(name) : name;
    return {
      id,
      name,
      fingerprint: run.identity.model.fingerprint,
      called: tool === '' ? name : `${name} (${tool})`,
      ...(run.origin?.tool === 'published' && { published: true as const }),
      ...(member && { member }),
      ...(shortName !== name && { shortName }),
    };
  });
  return named.map(({ called, ...model }) => {
    const isShared = named.filter((other) => other.called === called).length > 1;
    return { ...model, label: isShared ? `${called} (${model.fingerprint.slice(0, 8)})` : called };
  });
}

/**
 * The models that names or globs choose; all where there are none. `runA/step-1000` is found by `step-1000` too, as it was called before.
 * @throws UsageError where a pattern matches nothing
 */
export function chosenFrom<T extends Pick<TableModel, 'name' | 'label' | 'shortName'>>(
  models: readonly T[],
  patterns: readonly string[] | undefined,
): readonly T[] {
  const shown = models.flatMap(({ name, label }) => [name, label]);
  const shortNames = models.flatMap(({ shortName }) => shortName ?? []);
  const names = matchingNames(patterns, shown, 'model', shortNames);
  return models.filter((model) =>
    [model.name, model.label, model.shortName].some((name) => name !== undefined && names.has(name)),
  );
}

/** Empty for what we measured. */
function toolOf({ origin }: RunRecord): string {
  return origin === undefined ? '' : [origin.tool, origin.version ?? []].flat().join(' ');
}
