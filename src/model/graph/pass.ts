// What every layer of a pass shares: shapes, the rotary tables, the masks.

import type { DecoderDesign } from '../design.ts';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Value } from '../onnx/graph-node.ts';
import { rotaryFrequencies } from './rotary-frequencies.ts';
import type { GraphWeights } from './weights.ts';

/** What the parts of a decoder are built with. */
export interface Build {
  readonly graph: GraphBuilder;
  readonly design: DecoderDesign;
  readonly weights: GraphWeights;
  readonly pass: PassValues;
}

export interface PassValues {
  /** [2]: batch, sequence. */
  readonly batchAndSequence: Value;
  /** Which keys a query sees: bool [sequence, past + sequence], for each width of window that the design has. */
  readonly masks: ReadonlyMap<number | undefined, Value>;
  /** Cosines and sines [batch, sequence, rotated width / 2]. */
  readonly rotary?: { readonly cosines: Value; readonly sines: Value };
}

/**
 * @param inputIds [batch, sequence]
 * @param positionIds [batch, sequence]
 * @param pastKey any layer's past keys [batch, key-value heads, past, head width]
 */
export function passValues(
  graph: GraphBuilder,
  design: DecoderDesign,
  inputIds: Value,
  positionIds: Value,
  pastKey: Value,
): PassValues {
  const batchAndSequence = graph.node('Shape', [inputIds]);
  const sequence = graph.node('Shape', [inputIds], { start: 1, end: 2 });
  const past = graph.node('Shape', [pastKey], { start: 2, end: 3 });
  const masks = causalMasks(graph, new Set(design.windows), sequence, past);
  if (design.positions.kind !== 'rotary') return { batchAndSequence, masks };

  const frequencies = graph.floats(rotaryFrequencies(design.positions), [1, 1, design.positions.width / 2]);
  const positions = graph.cast(graph.node('Unsqueeze', [positionIds, graph.integers([2])]), 'float32');
  const angles = graph.node('Mul', [positions, frequencies]);
  return {
    batchAndSequence,
    masks,
    rotary: { cosines: graph.node('Cos', [angles]), sines: graph.node('Sin', [angles]) },
  };
}

/** A query at i sees the keys at i and before, and where a window of w is set those after i - w only. */
function causalMasks(
  graph: GraphBuilder,
  windows: ReadonlySet<number | undefined>,
  sequence: Value,
  past: Value,
): ReadonlyMap<number | undefined, Value> {
  const scalar = (vector: Value): Value => graph.node('Squeeze', [vector]);
  const zero = graph.integers([0], []);
  const one = graph.integers([1], []);
  const total = graph.node('Add', [past, sequence]);
  const keys = graph.node('Unsqueeze', [
    graph.node('Range', [zero, scalar(total), one]),
    graph.integers([0]),
  ]);
  const queries = graph.node('Unsqueeze', [
    graph.node('Range', [scalar(past), scalar(total), one]),
    graph.integers([1]),
  ]);
  const before = graph.node('LessOrEqual', [keys, queries]);
  return new Map(
    [...windows].map((window) => {
      if (window === undefined) return [window, before];
      const edge = graph.node('Sub', [queries, graph.integers([window], [])]);
      return [window, graph.node('And', [before, graph.node('Greater', [keys, edge])])];
    }),
  );
}
