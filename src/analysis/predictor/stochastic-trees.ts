// Small boosted trees that look at a random part of the columns at each node: members of a bag. The gain and leaves are XGBoost's
// (arXiv 1603.02754, equations 6 and 7); unlike `boost` nothing here is meant to equal XGBoost bit by bit.

import type { PythonRandom } from '../../lib/random.ts';
import { addLeaf, childOf, type Growing, leafOf, type Member } from './member.ts';
import { rounded } from './rounded.ts';

/** How a member is grown. */
export interface Growth {
  readonly depth: number;
  readonly rounds: number;
  readonly rate: number;
  readonly lambda: number;
  /** The share of the columns that a node looks at, and of the rows that a round learns from. */
  readonly columnShare: number;
  readonly rowShare: number;
}

interface Split {
  gain: number;
  column: number;
  at: number;
  missingBelow: number;
}

interface Ground {
  readonly rows: readonly (readonly number[])[];
  /** By column, the rows that have a value, ascending. */
  readonly order: readonly Int32Array[];
  readonly weights: readonly number[];
  readonly growth: Growth;
  readonly random: PythonRandom;
}

/** Grows one member on rows (NaN is missing) and targets of mean near 0. State: `random` moves on. */
export function growMember(
  rows: readonly (readonly number[])[],
  targets: readonly number[],
  weights: readonly number[],
  growth: Growth,
  random: PythonRandom,
): Member {
  const columns = rows[0]?.length ?? 0;
  const order = Array.from({ length: columns }, (_, column) => sortedRows(rows, column));
  const member: Growing = { roots: [], test: [], at: [], next: [] };
  const residual = Float64Array.from(targets);
  const ground = { rows, order, weights, growth, random };
  for (let round = 0; round < growth.rounds; round += 1) {
    const taken = new Int32Array(rows.length).fill(growth.rowShare < 1 ? -1 : 0);
    if (growth.rowShare < 1) {
      const count = Math.max(2, Math.round(growth.rowShare * rows.length));
      for (const row of random.sample(rows.length, count)) taken[row] = 0;
    }
    const root = member.test.length;
    member.roots.push(root);
    growTree(ground, member, residual, taken, root);
    for (let i = 0; i < rows.length; i += 1) {
      residual[i] = (residual[i] as number) - leafOf(member, root, rows[i] ?? []);
    }
  }
  return member;
}

function growTree(
  ground: Ground,
  member: Growing,
  residual: Float64Array,
  place: Int32Array,
  root: number,
): void {
  const { rows, weights, growth } = ground;
  for (let i = 0; i < place.length; i += 1) if ((place[i] as number) >= 0) place[i] = root;
  let level = [root];
  addLeaf(member);
  for (let depth = 0; level.length > 0; depth += 1) {
    const following: number[] = [];
    for (const node of level) {
      let sum = 0;
      let weight = 0;
      for (let i = 0; i < place.length; i += 1) {
        if (place[i] !== node) continue;
        sum += (residual[i] as number) * (weights[i] as number);
        weight += weights[i] as number;
      }
      const split = depth < growth.depth ? bestSplit(ground, residual, place, node, sum, weight) : undefined;
      if (!split) {
        // Four digits: what is grown next corrects for the rounding, and a stored member stays small.
        member.at[node] = rounded((growth.rate * sum) / (weight + growth.lambda), 4);
        continue;
      }
      const next = member.test.length;
      member.test[node] = 2 * split.column + split.missingBelow;
      member.at[node] = split.at;
      member.next[node] = next - node;
      for (const child of [next, next + 1]) {
        addLeaf(member);
        following.push(child);
      }
      for (let i = 0; i < place.length; i += 1) {
        if (place[i] === node) place[i] = childOf(member, node, rows[i] ?? []);
      }
    }
    level = following;
  }
}

function bestSplit(
  { rows, order, weights, growth, random }: Ground,
  residual: Float64Array,
  place: Int32Array,
  node: number,
  sum: number,
  weight: number,
): Split | undefined {
  const { lambda } = growth;
  const score = (g: number, h: number) => (g * g) / (h + lambda);
  const whole = score(sum, weight);
  const best: Split = { gain: 1e-6, column: -1, at: 0, missingBelow: 0 };
  const columns = random.sample(order.length, Math.max(1, Math.floor(growth.columnShare * order.length)));
  for (const column of columns) {
    const sorted = order[column] as Int32Array;
    const full = sorted.length === rows.length;
    let present = full ? sum : 0;
    let presentWeight = full ? weight : 0;
    const scanned = full ? 0 : sorted.length;
    for (let k = 0; k < scanned; k += 1) {
      const i = sorted[k] as number;
      if (place[i] !== node) continue;
      present += (residual[i] as number) * (weights[i] as number);
      presentWeight += weights[i] as number;
    }
    const absentWeight = weight - presentWeight;
    const consider = (g: number, h: number, at: number, missingBelow: number) => {
      if (h < 0.999 || weight - h < 0.999) return;
      const gain = score(g, h) + score(sum - g, weight - h) - whole;
      if (gain <= best.gain) return;
      best.gain = gain;
      best.column = column;
      best.at = at;
      best.missingBelow = missingBelow;
    };
    let g = 0;
    let h = 0;
    let last = NaN;
    for (let k = 0; k < sorted.length; k += 1) {
      const i = sorted[k] as number;
      if (place[i] !== node) continue;
      const value = rows[i]?.[column] as number;
      if (value > last) {
        // Between two training values the lower side wins, as in XGBoost.
        const at = value;
        consider(g, h, at, 0);
        if (absentWeight > 0) consider(g + sum - present, h + absentWeight, at, 1);
      }
      g += (residual[i] as number) * (weights[i] as number);
      h += weights[i] as number;
      last = value;
    }
    if (absentWeight > 0) consider(g, h, 1e39, 0);
  }
  return best.column < 0 ? undefined : best;
}

function sortedRows(rows: readonly (readonly number[])[], column: number): Int32Array {
  const value = (row: number) => rows[row]?.[column] ?? NaN;
  const present = [...rows.keys()].filter((row) => !Number.isNaN(value(row)));
  return Int32Array.from(present.sort((a, b) => value(a) - value(b) || a - b));
}
