// Attention of one layer, from the normed stream to what is added to it.

import type { LayerWeights } from '../families/family.ts';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import { float, type Value } from '../onnx/graph-node.ts';
import type { Build } from './pass.ts';
import { bySlot, type Mixed, slotMask } from './slots.ts';
import { spelledAttention } from './spelled-attention.ts';

export interface KeysAndValues {
  /** [1, tokens, key-value heads * head width] */
  readonly keys: Value;
  readonly values: Value;
}

/** What came before the pass, and before the token of each slot. */
export interface LayerPast {
  readonly past: KeysAndValues;
  readonly slots: readonly KeysAndValues[];
}

/** x [tokens, width] -> output [tokens, width], and the tokens' keys and values. */
export function attention(
  build: Build,
  layer: number,
  names: LayerWeights,
  { past, slots }: LayerPast,
  x: Value,
): { readonly output: Value; readonly added: KeysAndValues } {
  const { graph, design, weights, pass } = build;
  const { heads, keyValueHeads, headWidth } = design;
  const projected = queryKeyValue(build, names, x);
  const query = rotate(build, projected.query, heads);
  const keys = rotate(build, projected.key, keyValueHeads);
  const values = projected.value;
  const window = design.windows[layer];
  const mask = pass.masks.get(window);
  if (mask === undefined) throw new Error(`Layer ${layer} has a window that no mask was made for.`);
  const attend = (inside: GraphBuilder, own: Mixed, before: KeysAndValues, seen: Value): Value => {
    const behind = (one: Value, other: Value): Value => inside.node('Concat', [one, other], { axis: 1 });
    const inputs = [
      own.query,
      behind(before.keys, own.keys),
      behind(before.values, own.values),
      seen,
    ] as const;
    const scale = design.attentionScales[layer] ?? 1;
    return build.spelledOut.includes('attention')
      ? spelledAttention(inside, { heads, keyValueHeads, headWidth, scale }, ...inputs)
      : inside.node('Attention', inputs, {
          q_num_heads: heads,
          kv_num_heads: keyValueHeads,
          scale: float(scale),
        });
  };
  const attendSlot = (inside: GraphBuilder, part: Mixed, before: KeysAndValues): Value =>
    attend(inside, part, before, slotMask(inside, window, before.keys));
  const own = { query, keys, values };
  const mixed =
    slots.length === 0
      ? attend(graph, own, past, mask)
      : bySlot(build, own, (inside, part, slot) =>
          slot === 0
            ? attend(inside, part, past, mask)
            : attendSlot(inside, part, slots[slot - 1] as KeysAndValues),
        );
  const rows = graph.node('Reshape', [mixed, graph.integers([-1, heads * headWidth])]);
  return { output: weights.linear(rows, names.attentionOutput), added: { keys, values } };
}

/** Queries [1, tokens, heads * head width], keys and values [1, tokens, key-value heads * head width]. */
function queryKeyValue(
  build: Build,
  names: LayerWeights,
  x: Value,
): { readonly query: Value; readonly key: Value; readonly value: Value } {
  const { graph, design } = build;
  const { heads, keyValueHeads, headWidth } = design;
  const shaped = (rows: Value, shapedHeads: number): Value =>
    graph.node('Reshape', [rows, graph.integers([1, -1, shapedHeads * headWidth])]);
  const [query = '', key = '', value = ''] = projections(build, names.queryKeyValue, x);
  return {
    query: shaped(query, heads),
    key: shaped(key, keyValueHeads),
    value: shaped(value, keyValueHeads),
  };
}

/** Query, key and value in that order, each with a row a token, in whatever shape the projection leaves. */
function projections(
  { graph, design, weights }: Build,
  names: LayerWeights['queryKeyValue'],
  x: Value,
): readonly Value[] {
  const { heads, keyValueHeads, headWidth } = design;
  if (names.kind === 'separate') {
    return [names.query, names.key, names.value].map((projection) => weights.linear(x, projection));
  }
  const projected = weights.linear(x, names.projection);
  if (names.order === 'thirds') {
    const lengths = [heads, keyValueHeads, keyValueHeads].map((count) => count * headWidth);
    return graph.nodes('Split', [projected, graph.integers(lengths)], 3, { axis: 1 });
  }
  const byHead = graph.node('Reshape', [projected, graph.integers([-1, heads, 3, headWidth])]);
  return graph.nodes('Split', [byHead], 3, { axis: 2, num_outputs: 3 });
}

function rotate({ graph, design, pass }: Build, x: Value, heads: number): Value {
  if (design.positions.kind !== 'rotary' || !pass.rotary) return x;
  return graph.node('RotaryEmbedding', [x, pass.rotary.cosines, pass.rotary.sines], {
    num_heads: heads,
    rotary_embedding_dim: design.positions.width === design.headWidth ? 0 : design.positions.width,
  });
}
