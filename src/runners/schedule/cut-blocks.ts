// Where a row of items, ordered so that those that begin alike stand together, is cut into blocks of about the same work,
// and which beginnings blocks share. In whatever unit the items are measured: characters or tokens.

/** An item beside the one before it. */
export interface Item {
  /** Length of what it begins with as the item before it; 0 for the first. */
  readonly shared: number;
  /** Length of what all of its own parts begin with. */
  readonly own: number;
  /** What it adds to the items before it: the work that it makes. */
  readonly added: number;
}

export interface BlockLimits {
  /** What a block adds: from half of it to all, and what the last item is more. */
  readonly size: number;
  /** A beginning is run apart from the blocks that share it where it is longer by this than the next shorter one. */
  readonly leastCut: number;
}

/** Items from `from` up to before `to`. Their first `cuts` are shared with other blocks: lengths, ascending. */
export interface ItemBlock {
  readonly from: number;
  readonly to: number;
  readonly cuts: readonly number[];
  readonly added: number;
}

/** Cuts items into blocks. A block ends where least is shared, so between texts rather than within one. */
export function cutBlocks(items: readonly Item[], limits: BlockLimits): readonly ItemBlock[] {
  const ends = blockEnds(items, limits.size);
  const blocks = ends.map((to, index) => ({ from: ends[index - 1] ?? 0, to }));
  const inner = blocks.map(({ from, to }) => {
    let least = Infinity;
    for (let item = from; item < to; item++) {
      least = Math.min(least, items[item]?.own ?? 0, item > from ? (items[item]?.shared ?? 0) : Infinity);
    }
    return least;
  });
  const borders = blocks.map(({ from }) => items[from]?.shared ?? 0);
  const cuts = sharedBeginnings(inner, borders, limits.leastCut);
  return blocks.map(({ from, to }, index) => ({
    from,
    to,
    cuts: cuts[index] ?? [],
    added: items.slice(from, to).reduce((sum, { added }) => sum + added, 0),
  }));
}

function blockEnds(items: readonly Item[], size: number): readonly number[] {
  const ends: number[] = [];
  let added = 0;
  let best: number | undefined;
  for (let item = 0; item < items.length; item++) {
    const shared = items[item]?.shared ?? 0;
    if (added >= size / 2 && (best === undefined || shared <= (items[best]?.shared ?? 0))) best = item;
    if (best !== undefined && added >= size) {
      ends.push(best);
      // What stands behind the border counts for the next block; it is less than half of one and an item.
      added = items.slice(best, item).reduce((sum, one) => sum + one.added, 0);
      best = undefined;
    }
    added += items[item]?.added ?? 0;
  }
  return items.length > 0 ? [...ends, items.length] : [];
}

/**
 * For each block the lengths of the beginnings that it shares with its neighbours, the shortest first. All blocks that
 * share one have it, and what comes before it, in their lists.
 */
function sharedBeginnings(
  inner: readonly number[],
  borders: readonly number[],
  leastCut: number,
): readonly (readonly number[])[] {
  const found: (readonly number[])[] = inner.map(() => []);
  const ranges: { from: number; to: number; cuts: readonly number[] }[] = [
    { from: 0, to: inner.length, cuts: [] },
  ];
  for (let range = ranges.pop(); range; range = ranges.pop()) {
    const { from, to } = range;
    if (to - from < 2) {
      if (to > from) found[from] = range.cuts;
      continue;
    }
    let least = Infinity;
    for (let block = from; block < to; block++) {
      least = Math.min(least, inner[block] ?? 0, block > from ? (borders[block] ?? 0) : Infinity);
    }
    const isLong = least - (range.cuts.at(-1) ?? 0) >= leastCut;
    const cuts = isLong ? [...range.cuts, least] : range.cuts;
    let start = from;
    for (let block = from; block < to; block++) {
      const endsBefore = block > from && borders[block] === least;
      if (endsBefore && start < block) ranges.push({ from: start, to: (start = block), cuts });
      if (inner[block] !== least) continue;
      if (start < block) ranges.push({ from: start, to: block, cuts });
      found[block] = cuts;
      start = block + 1;
    }
    if (start < to) ranges.push({ from: start, to, cuts });
  }
  return found;
}
