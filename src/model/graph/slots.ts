// Slots: beside a pass, texts that are gone on with by one token each, behind pasts of their own. They share the products
// with the weights, and nothing else: what one text is answered does not depend on the others.

import type { DecoderDesign } from '../design.ts';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Value } from '../onnx/graph-node.ts';
import { alibi } from './alibi.ts';
import type { Build } from './pass.ts';

/** Queries, keys and values of some tokens, [1, tokens, heads * head width]. */
export interface Mixed {
  readonly query: Value;
  readonly keys: Value;
  readonly values: Value;
}

/** Attention of the pass and of each slot, where it has tokens; their outputs one behind the other. */
export function bySlot(
  { graph, pass }: Build,
  own: Mixed,
  attend: (inside: GraphBuilder, part: Mixed, slot: number) => Value,
): Value {
  const { lengths, inUse } = pass.slots ?? { lengths: '', inUse: [] };
  const parts = (x: Value): readonly Value[] => graph.nodes('Split', [x, lengths], inUse.length, { axis: 1 });
  const [queries, keys, values] = [parts(own.query), parts(own.keys), parts(own.values)];
  const outputs = inUse.map((isUsed, slot) => {
    const part = { query: queries[slot] ?? '', keys: keys[slot] ?? '', values: values[slot] ?? '' };
    // The operator takes no empty queries; they have the shape of what would come out.
    return graph.either(
      isUsed,
      (inside) => attend(inside, part, slot),
      (inside) => inside.node('Identity', [part.query]),
    );
  });
  return graph.node('Concat', outputs, { axis: 1 });
}

/**
 * A slot's token sees all of its past; where a window is set, the last of it. Bool [1, past + 1]; with ALiBi what is added
 * to the scores, float32 [1, heads, 1, past + 1].
 */
export function slotMask(
  inside: GraphBuilder,
  { positions }: DecoderDesign,
  window: number | undefined,
  pastKeys: Value,
): Value {
  if (window === undefined && positions.kind !== 'alibi') return '';
  const scalar = (vector: Value): Value => inside.node('Squeeze', [vector]);
  const own = inside.node('Shape', [pastKeys], { start: 1, end: 2 });
  const past = scalar(own);
  const one = inside.integers([1], []);
  const places = inside.node('Range', [inside.integers([0], []), inside.node('Add', [past, one]), one]);
  const seen = (width: number): Value => {
    const edge = inside.node('Sub', [past, inside.integers([width], [])]);
    return inside.node('Unsqueeze', [inside.node('Greater', [places, edge]), inside.integers([0])]);
  };
  const mask = window === undefined ? undefined : seen(window);
  return positions.kind === 'alibi' ? alibi(inside, positions, own, places, mask) : (mask ?? '');
}
