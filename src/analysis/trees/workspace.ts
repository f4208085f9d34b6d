// Every array that growing needs, made once for a set of training rows and parameters, so that no tree allocates.

import { type Histograms, histograms } from './histogram.ts';
import { emptySplit, type Penalties, type Split } from './split.ts';
import type { TrainingBins } from './training-bins.ts';

/** What stops the growth, beside the penalties; float32 values. */
export interface Limits {
  readonly gamma: number;
  readonly rate: number;
  /** Infinity for no limit. */
  readonly depthLimit: number;
}

/** The state of growing, reused from tree to tree. */
export interface Workspace extends Limits {
  readonly training: TrainingBins;
  readonly penalties: Penalties;
  /** One entry a training row, as are `hessian`, `prediction`, `rows` and `spare`. */
  readonly gradient: Float64Array;
  readonly hessian: Float64Array;
  readonly prediction: Float32Array;
  /** Training rows by node: each node owns a stretch. */
  readonly rows: Int32Array;
  readonly spare: Int32Array;
  readonly pool: Histograms;
  readonly split: Split;
  readonly nodes: Nodes;
}

/** The nodes of the tree that is growing, in the order in which they were made; siblings are neighbours. */
export interface Nodes {
  count: number;
  readonly room: number;
  /** -1 in a leaf. */
  readonly feature: Int32Array;
  readonly threshold: Float32Array;
  readonly missingLeft: Uint8Array;
  /** The left child; the right one follows it. */
  readonly left: Int32Array;
  /** The weight before the learning rate. */
  readonly weight: Float32Array;
  readonly gain: Float32Array;
  readonly gradient: Float64Array;
  readonly hessian: Float64Array;
  readonly begin: Int32Array;
  readonly end: Int32Array;
  readonly depth: Int32Array;
  readonly histogram: Int32Array;
  /** Nodes that wait for their split; when the tree is done, all nodes level by level. */
  readonly order: Int32Array;
}

/** Beyond 2 rows - 1 nodes only rounding residues split; this leaves them some room and ends them. */
function roomFor(rows: number, depthLimit: number): number {
  return Math.min(4 * rows + 64, depthLimit > 30 ? Infinity : 2 ** (depthLimit + 1) - 1);
}

/** The arrays for trees over the training rows. */
export function workspace(training: TrainingBins, penalties: Penalties, limits: Limits): Workspace {
  const rows = training.rowIndices.length;
  const room = roomFor(rows, limits.depthLimit);
  const ints = (): Int32Array => new Int32Array(room);
  return {
    training,
    penalties,
    ...limits,
    gradient: new Float64Array(rows),
    hessian: training.weights ? Float64Array.from(training.weights) : new Float64Array(rows).fill(1),
    prediction: new Float32Array(rows),
    rows: new Int32Array(rows),
    spare: new Int32Array(rows),
    pool: histograms(training.cuts.length, room + 1),
    split: emptySplit(),
    nodes: {
      count: 0,
      room,
      feature: ints(),
      threshold: new Float32Array(room),
      missingLeft: new Uint8Array(room),
      left: ints(),
      weight: new Float32Array(room),
      gain: new Float32Array(room),
      gradient: new Float64Array(room),
      hessian: new Float64Array(room),
      begin: ints(),
      end: ints(),
      depth: ints(),
      histogram: ints(),
      order: ints(),
    },
  };
}
