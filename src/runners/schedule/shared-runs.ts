// Which runs are worth doing together: those whose questions begin alike, beyond what the questions of each share.

import { orderTexts, sharedText } from './text-order.ts';

/** The part of their texts that two runs have to save each other. It costs them that neither is recorded before the other. */
const leastGain = 0.01;

/**
 * Groups runs, given by how many texts each has and the texts, so that those which would save each other work are together.
 * @returns the runs of each group, ascending, the groups in the order of their first
 */
export function sharedRuns(
  counts: readonly number[],
  textAt: (run: number, index: number) => string,
): readonly (readonly number[])[] {
  // To order many texts takes a while.
  if (counts.length < 2) return counts.map((_, run) => [run]);
  const places = counts.flatMap((count, run) =>
    Array.from({ length: count }, (_, index) => ({ run, index })),
  );
  const textOf = (place: number): string => {
    const { run, index } = places[place] as (typeof places)[number];
    return textAt(run, index);
  };
  const sizes = counts.map(() => 0);
  /** Of each run: what its last text shares with the one that is looked at. */
  const last = counts.map(() => 0);
  const gains = counts.map(() => counts.map(() => 0));
  let before = '';
  let runBefore = 0;
  for (const place of orderTexts(places.length, textOf)) {
    const { run } = places[place] as (typeof places)[number];
    const text = textOf(place);
    const shared = sharedText(before, text);
    last.forEach((length, other) => (last[other] = Math.min(length, shared)));
    const gained = shared - (last[run] ?? 0);
    sizes[run] = (sizes[run] ?? 0) + text.length - (last[run] ?? 0);
    const [low, high] = [Math.min(run, runBefore), Math.max(run, runBefore)];
    (gains[low] as number[])[high] = (gains[low]?.[high] ?? 0) + gained;
    last[run] = Infinity;
    [before, runBefore] = [text, run];
  }
  return join(counts.length, (low, high) => {
    const gain = gains[low]?.[high] ?? 0;
    return gain > 0 && gain >= leastGain * Math.min(sizes[low] ?? 0, sizes[high] ?? 0);
  });
}

/** Groups of what is together, directly or by way of others. */
function join(
  count: number,
  areTogether: (low: number, high: number) => boolean,
): readonly (readonly number[])[] {
  const group = Array.from({ length: count }, (_, run) => run);
  for (let high = 0; high < count; high++) {
    for (let low = 0; low < high; low++) {
      if (!areTogether(low, high) || group[low] === group[high]) continue;
      const [kept, merged] = [
        Math.min(group[low] ?? 0, group[high] ?? 0),
        Math.max(group[low] ?? 0, group[high] ?? 0),
      ];
      group.forEach((of, run) => (group[run] = of === merged ? kept : of));
    }
  }
  const groups = new Map<number, number[]>();
  group.forEach((of, run) => groups.set(of, [...(groups.get(of) ?? []), run]));
  return [...groups.values()];
}
