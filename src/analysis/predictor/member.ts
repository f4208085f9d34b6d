// A member of a bag as plain data: its trees' nodes, and the way of a row through them.

/**
 * All nodes of a member's trees in parallel arrays. `test` -1 is a leaf, whose value is `at`; else it is twice the column, and one
 * more where a missing value goes as one below `at`. A row below goes `next` nodes on, another one node further.
 */
export interface Member {
  readonly roots: readonly number[];
  readonly test: readonly number[];
  readonly at: readonly number[];
  readonly next: readonly number[];
}

/** A member while it grows. */
export type Growing = Record<keyof Member, number[]>;

/** The member's prediction of a row: the sum of its trees' leaves. */
export function memberValue(member: Member, row: readonly number[]): number {
  let sum = 0;
  for (const root of member.roots) sum += leafOf(member, root, row);
  return sum;
}

/** The value of the leaf that a row reaches in the tree with this root. */
export function leafOf(member: Member, root: number, row: readonly number[]): number {
  let node = root;
  while ((member.test[node] ?? -1) >= 0) node = childOf(member, node, row);
  return member.at[node] ?? 0;
}

/** The node after an inner node, for a row. */
export function childOf(member: Member, node: number, row: readonly number[]): number {
  const test = member.test[node] as number;
  const value = row[test >> 1] as number;
  const below = value === value ? value < (member.at[node] as number) : test % 2 === 1;
  return node + (member.next[node] as number) + (below ? 0 : 1);
}

/** Appends a leaf of value 0. */
export function addLeaf(member: Growing): void {
  member.test.push(-1);
  member.at.push(0);
  member.next.push(0);
}
