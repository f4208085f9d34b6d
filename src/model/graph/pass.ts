// What every layer of a pass shares: shapes, the rotary tables, the masks.

import type { DecoderDesign, Rotation } from '../design.ts';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Value } from '../onnx/graph-node.ts';
import { alibi } from './alibi.ts';
import { rotaryTables, type RotaryTables } from './rotary-tables.ts';
import type { SpelledOut } from './spelled-out.ts';
import type { GraphWeights } from './weights.ts';

/** What the parts of a decoder are built with. */
export interface Build {
  readonly graph: GraphBuilder;
  readonly design: DecoderDesign;
  readonly weights: GraphWeights;
  readonly pass: PassValues;
  readonly spelledOut: readonly SpelledOut[];
}

export interface PassValues {
  /** int64 [1 + slots], and for the pass and each slot whether it has tokens, bool []. */
  readonly slots?: { readonly lengths: Value; readonly inUse: readonly Value[] };
  /**
   * Which keys a query sees: bool [sequence, past + sequence], for each width of window that the design has; with ALiBi
   * what is added to the scores, float32 [1, heads, sequence, past + sequence].
   */
  readonly masks: ReadonlyMap<number | undefined, Value>;
  /** For each rotation that a layer has. */
  readonly rotary: ReadonlyMap<Rotation | undefined, RotaryTables>;
}

/** What a pass is told beside its token ids; all int64. */
export interface PassInputs {
  /** [1, tokens]: depth of each token in its text. */
  readonly positionIds: Value;
  /** [sequence]: the first place in the pass behind each token's subtree; the tokens up to there go on from it. */
  readonly ends: Value;
  /** [sequence]: how much of the past each token sees. */
  readonly visible: Value;
  /** [1, tokens]: how many tokens each token's text has; undefined where no rotation depends on it. */
  readonly textLengths: Value | undefined;
  /** [1 + slots]; undefined where there are no slots. */
  readonly lengths: Value | undefined;
}

/**
 * @param slots how many there are
 * @param pastKey any layer's past keys [1, past, key-value heads * head width]
 */
export function passValues(
  graph: GraphBuilder,
  design: DecoderDesign,
  inputs: PassInputs,
  slots: number,
  pastKey: Value,
): PassValues {
  const { lengths } = inputs;
  const sequence = graph.node('Shape', [inputs.ends]);
  const past = graph.node('Shape', [pastKey], { start: 1, end: 2 });
  const masks = treeMasks(graph, design, inputs, sequence, past);
  const inUse = (slot: number): Value =>
    graph.node('Greater', [
      graph.node('Gather', [lengths ?? '', graph.integers([slot], [])]),
      graph.integers([0], []),
    ]);
  return {
    masks,
    rotary: rotaryOf(graph, design, inputs),
    ...(lengths !== undefined && {
      slots: { lengths, inUse: Array.from({ length: 1 + slots }, (_, slot) => inUse(slot)) },
    }),
  };
}

function rotaryOf(
  graph: GraphBuilder,
  { positions }: DecoderDesign,
  { positionIds, textLengths }: PassInputs,
): PassValues['rotary'] {
  if (positions.kind !== 'rotary') return new Map();
  const column = (ids: Value): Value =>
    graph.cast(graph.node('Unsqueeze', [ids, graph.integers([2])]), 'float32');
  const places = column(positionIds);
  const lengths = textLengths === undefined ? undefined : column(textLengths);
  const rotations = [...new Set(positions.rotations)].filter((rotation) => rotation !== undefined);
  return new Map(
    rotations.map((rotation) => [rotation, rotaryTables(graph, positions, rotation, places, lengths)]),
  );
}

/**
 * A token sees the first tokens of the past, as many as it is told; its ancestors in the pass; and itself. The tokens of
 * a pass stand in depth-first order, so j is an ancestor of i, or i itself, exactly where j <= i and j's subtree ends
 * behind i. Where a window of w is set, it sees those of them whose position is greater than its own less w; the past's
 * positions are their places.
 */
function treeMasks(
  graph: GraphBuilder,
  { windows, positions: design }: DecoderDesign,
  { positionIds, ends, visible }: PassInputs,
  sequence: Value,
  past: Value,
): ReadonlyMap<number | undefined, Value> {
  const zero = graph.integers([0], []);
  const one = graph.integers([1], []);
  const row = (vector: Value): Value => graph.node('Unsqueeze', [vector, graph.integers([0])]);
  const column = (vector: Value): Value => graph.node('Unsqueeze', [vector, graph.integers([1])]);
  const upTo = (length: Value): Value => graph.node('Range', [zero, graph.node('Squeeze', [length]), one]);
  const places = upTo(sequence);
  const pastPlaces = upTo(past);
  const inPast = graph.node('Less', [row(pastPlaces), column(visible)]);
  const inPass = graph.node('And', [
    graph.node('LessOrEqual', [row(places), column(places)]),
    graph.node('Greater', [row(ends), column(places)]),
  ]);
  const seen = graph.node('Concat', [inPast, inPass], { axis: 1 });
  const all = graph.node('Squeeze', [positionIds, graph.integers([0])]);
  const queries = graph.node('Slice', [all, graph.integers([0]), sequence]);
  const keys = graph.node('Concat', [pastPlaces, queries], { axis: 0 });
  const windowed = (window: number): Value => {
    const edge = column(graph.node('Sub', [queries, graph.integers([window], [])]));
    return graph.node('And', [seen, graph.node('Greater', [row(keys), edge])]);
  };
  return new Map(
    [...new Set(windows)].map((window) => {
      const mask = window === undefined ? seen : windowed(window);
      return [window, design.kind === 'alibi' ? alibi(graph, design, queries, keys, mask) : mask];
    }),
  );
}
