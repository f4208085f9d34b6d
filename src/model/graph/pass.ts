// What every layer of a pass shares: shapes, the rotary tables, the masks.

import type { DecoderDesign, Positions } from '../design.ts';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Value } from '../onnx/graph-node.ts';
import { rotaryFrequencies } from './rotary-frequencies.ts';
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
  /** Which keys a query sees: bool [sequence, past + sequence], for each width of window that the design has. */
  readonly masks: ReadonlyMap<number | undefined, Value>;
  /** Cosines and sines [1, tokens, rotated width / 2]. */
  readonly rotary?: { readonly cosines: Value; readonly sines: Value };
}

/** What a pass is told beside its token ids; all int64. */
export interface PassInputs {
  /** [1, tokens]: depth of each token in its text. */
  readonly positionIds: Value;
  /** [sequence]: the first place in the pass behind each token's subtree; the tokens up to there go on from it. */
  readonly ends: Value;
  /** [sequence]: how much of the past each token sees. */
  readonly visible: Value;
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
  const { positionIds, lengths } = inputs;
  const sequence = graph.node('Shape', [inputs.ends]);
  const past = graph.node('Shape', [pastKey], { start: 1, end: 2 });
  const masks = treeMasks(graph, new Set(design.windows), inputs, sequence, past);
  const inUse = (slot: number): Value =>
    graph.node('Greater', [
      graph.node('Gather', [lengths ?? '', graph.integers([slot], [])]),
      graph.integers([0], []),
    ]);
  const shared = {
    masks,
    ...(lengths !== undefined && {
      slots: { lengths, inUse: Array.from({ length: 1 + slots }, (_, slot) => inUse(slot)) },
    }),
  };
  if (design.positions.kind !== 'rotary') return shared;

  const positions = graph.cast(graph.node('Unsqueeze', [positionIds, graph.integers([2])]), 'float32');
  return { ...shared, rotary: rotaryTables(graph, design.positions, positions) };
}

/** Numbers that the runtime takes a sine or cosine of at once, on any processor. */
const lanes = 16;

/**
 * Each token has whole vectors of lanes: those that are left over at the end of an array are computed another way, with
 * another last bit, and which tokens stand there depends on what else is in the pass.
 * @param positions float32 [1, tokens, 1]
 */
function rotaryTables(
  graph: GraphBuilder,
  rotary: Positions & { kind: 'rotary' },
  positions: Value,
): { readonly cosines: Value; readonly sines: Value } {
  const half = rotary.width / 2;
  const padded = Math.ceil(half / lanes) * lanes;
  const frequencies = [...rotaryFrequencies(rotary), ...new Array<number>(padded - half).fill(0)];
  const angles = graph.node('Mul', [positions, graph.floats(frequencies, [1, 1, padded])]);
  const table = (operator: 'Cos' | 'Sin'): Value => {
    const values = graph.node(operator, [angles]);
    if (padded === half) return values;
    const [from, to, axis] = [graph.integers([0]), graph.integers([half]), graph.integers([2])];
    return graph.node('Slice', [values, from, to, axis]);
  };
  return { cosines: table('Cos'), sines: table('Sin') };
}

/**
 * A token sees the first tokens of the past, as many as it is told; its ancestors in the pass; and itself. The tokens of
 * a pass stand in depth-first order, so j is an ancestor of i, or i itself, exactly where j <= i and j's subtree ends
 * behind i. Where a window of w is set, it sees those of them whose position is greater than its own less w; the past's
 * positions are their places.
 */
function treeMasks(
  graph: GraphBuilder,
  windows: ReadonlySet<number | undefined>,
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
  const pastPlaces = row(upTo(past));
  const inPast = graph.node('Less', [pastPlaces, column(visible)]);
  const inPass = graph.node('And', [
    graph.node('LessOrEqual', [row(places), column(places)]),
    graph.node('Greater', [row(ends), column(places)]),
  ]);
  const together = (one: Value, other: Value): Value => graph.node('Concat', [one, other], { axis: 1 });
  return new Map(
    [...windows].map((window) => {
      if (window === undefined) return [window, together(inPast, inPass)];
      const all = graph.node('Squeeze', [positionIds, graph.integers([0])]);
      const positions = graph.node('Slice', [all, graph.integers([0]), sequence]);
      const edge = column(graph.node('Sub', [positions, graph.integers([window], [])]));
      const after = (keys: Value): Value => graph.node('Greater', [keys, edge]);
      return [
        window,
        together(
          graph.node('And', [inPast, after(pastPlaces)]),
          graph.node('And', [inPass, after(row(positions))]),
        ),
      ];
    }),
  );
}
