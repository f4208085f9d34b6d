// Attention of one layer, from the normed stream to what is added to it.

import type { DecoderDesign } from '../design.ts';
import type { LayerWeights } from '../families/family.ts';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import { float, type Value } from '../onnx/graph-node.ts';
import { normHeads } from './norm.ts';
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
  const query = rotate(build, layer, projected.query, heads);
  const keys = rotate(build, layer, projected.key, keyValueHeads);
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
    const { attentionSoftCap: softCap } = design;
    const isMaskAdded = design.positions.kind === 'alibi';
    const sizes = { heads, keyValueHeads, headWidth, scale, softCap, isMaskAdded };
    return build.spelledOut.includes('attention')
      ? spelledAttention(inside, sizes, ...inputs)
      : inside.node('Attention', inputs, {
          q_num_heads: heads,
          kv_num_heads: keyValueHeads,
          scale: float(scale),
          ...(softCap !== undefined && { softcap: float(softCap) }),
        });
  };
  const attendSlot = (inside: GraphBuilder, part: Mixed, before: KeysAndValues): Value =>
    attend(inside, part, before, slotMask(inside, design, window, before.keys));
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
  const { heads, keyValueHeads, headWidth, clip } = design;
  const shaped = (rows: Value, shapedHeads: number, first: 1 | -1): Value =>
    graph.node('Reshape', [
      rows,
      graph.integers(first === 1 ? [1, -1, shapedHeads * headWidth] : [-1, shapedHeads * headWidth]),
    ]);
  const clipped = (rows: Value): Value =>
    clip === undefined
      ? rows
      : graph.node('Clip', [rows, graph.floats([-clip], []), graph.floats([clip], [])]);
  const [query = '', key = '', value = ''] = projections(build, names.queryKeyValue, x).map(clipped);
  const normed = (rows: Value, normedHeads: number, norms: LayerWeights['queryNorms']): Value =>
    norms === undefined ? rows : normHeads(build, norms, normedHeads, shaped(rows, normedHeads, -1));
  return {
    query: shaped(normed(query, heads, names.queryNorms), heads, 1),
    key: shaped(normed(key, keyValueHeads, names.keyNorms), keyValueHeads, 1),
    value: shaped(value, keyValueHeads, 1),
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
  return names.order === 'groups' ? groups(graph, design, projected) : blocks(graph, projected);
}

/** For each head of keys: its queries, its key, its value. */
function groups(graph: GraphBuilder, design: DecoderDesign, projected: Value): readonly Value[] {
  const { heads, keyValueHeads, headWidth } = design;
  const shared = heads / keyValueHeads;
  const byGroup = graph.node('Reshape', [
    projected,
    graph.integers([-1, keyValueHeads, shared + 2, headWidth]),
  ]);
  return graph.nodes('Split', [byGroup, graph.integers([shared, 1, 1])], 3, { axis: 2 });
}

/** Four blocks, each of queries, values and keys. Source: transformers 5.23, modeling_codegen.py, `mp_num`. */
function blocks(graph: GraphBuilder, projected: Value): readonly Value[] {
  const byBlock = graph.node('Reshape', [projected, graph.integers([0, 4, 3, -1])]);
  const [query = '', value = '', key = ''] = graph.nodes('Split', [byBlock], 3, { axis: 2, num_outputs: 3 });
  return [query, key, value];
}

function rotate({ graph, design, pass }: Build, layer: number, x: Value, heads: number): Value {
  const { positions } = design;
  const tables = pass.rotary.get(positions.kind === 'rotary' ? positions.rotations[layer] : undefined);
  if (positions.kind !== 'rotary' || tables === undefined) return x;
  return graph.node('RotaryEmbedding', [x, tables.cosines, tables.sines], {
    num_heads: heads,
    interleaved: positions.pairs === 'neighbours' ? 1 : 0,
    rotary_embedding_dim: positions.width === design.headWidth ? 0 : positions.width,
  });
}
