// Attention of one layer, from the normed stream to what is added to it.

import type { LayerWeights } from '../families/family.ts';
import { float, type Value } from '../onnx/graph-node.ts';
import type { Build } from './pass.ts';

export interface KeysAndValues {
  /** [batch, key-value heads, past, head width] */
  readonly keys: Value;
  readonly values: Value;
}

/** x [batch * sequence, width] -> output [batch * sequence, width], and the keys and values with this pass's behind them. */
export function attention(
  build: Build,
  layer: number,
  names: LayerWeights,
  past: KeysAndValues,
  x: Value,
): { readonly output: Value; readonly present: KeysAndValues } {
  const { graph, design, weights, pass } = build;
  const { heads, keyValueHeads, headWidth } = design;
  const { query, key, value } = queryKeyValue(build, names, x);
  const mask = pass.masks.get(design.windows[layer]);
  if (mask === undefined) throw new Error(`Layer ${layer} has a window that no mask was made for.`);
  const [mixed = '', keys = '', values = ''] = graph.nodes(
    'Attention',
    [rotate(build, query, heads), rotate(build, key, keyValueHeads), value, mask, past.keys, past.values],
    3,
    { q_num_heads: heads, kv_num_heads: keyValueHeads, scale: float(design.attentionScales[layer] ?? 1) },
  );
  const rows = graph.node('Reshape', [mixed, graph.integers([-1, heads * headWidth])]);
  return { output: weights.linear(rows, names.attentionOutput), present: { keys, values } };
}

/** Queries [batch, sequence, heads * head width], keys and values [batch, sequence, key-value heads * head width]. */
function queryKeyValue(
  build: Build,
  names: LayerWeights,
  x: Value,
): { readonly query: Value; readonly key: Value; readonly value: Value } {
  const { graph, design, pass } = build;
  const { heads, keyValueHeads, headWidth } = design;
  const shaped = (rows: Value, shapedHeads: number): Value => {
    const shape = [pass.batchAndSequence, graph.integers([shapedHeads * headWidth])];
    return graph.node('Reshape', [rows, graph.node('Concat', shape, { axis: 0 })]);
  };
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
