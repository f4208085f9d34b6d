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
  { graph, design, weights, pass }: Build,
  names: LayerWeights,
  x: Value,
): { readonly query: Value; readonly key: Value; readonly value: Value } {
  const { heads, keyValueHeads, headWidth } = design;
  const shaped = (rows: Value, ...lengths: readonly number[]): Value =>
    graph.node('Reshape', [
      rows,
      graph.node('Concat', [pass.batchAndSequence, graph.integers(lengths)], { axis: 0 }),
    ]);
  const { queryKeyValue: named } = names;

  if (named.kind === 'separate') {
    return {
      query: shaped(weights.linear(x, named.query), heads * headWidth),
      key: shaped(weights.linear(x, named.key), keyValueHeads * headWidth),
      value: shaped(weights.linear(x, named.value), keyValueHeads * headWidth),
    };
  }
  const projected = weights.linear(x, named.projection);
  if (named.order === 'thirds') {
    const lengths = graph.integers([heads * headWidth, keyValueHeads * headWidth, keyValueHeads * headWidth]);
    const [query = '', key = '', value = ''] = graph.nodes('Split', [projected, lengths], 3, { axis: 1 });
    return {
      query: shaped(query, heads * headWidth),
      key: shaped(key, keyValueHeads * headWidth),
      value: shaped(value, keyValueHeads * headWidth),
    };
  }
  const byHead = graph.node('Reshape', [projected, graph.integers([-1, heads, 3, headWidth])]);
  const [query = '', key = '', value = ''] = graph.nodes('Split', [byHead], 3, { axis: 2, num_outputs: 3 });
  return {
    query: shaped(query, heads * headWidth),
    key: shaped(key, heads * headWidth),
    value: shaped(value, heads * headWidth),
  };
}

function rotate({ graph, design, pass }: Build, x: Value, heads: number): Value {
  if (design.positions.kind !== 'rotary' || !pass.rotary) return x;
  return graph.node('RotaryEmbedding', [x, pass.rotary.cosines, pass.rotary.sines], {
    num_heads: heads,
    rotary_embedding_dim: design.positions.width === design.headWidth ? 0 : design.positions.width,
  });
}
