// ALiBi: what is added to attention scores by the distance of key and query, and the mask with it.

import type { Positions } from '../design.ts';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Value } from '../onnx/graph-node.ts';

type Alibi = Positions & { readonly kind: 'alibi' };

/** Behind a softmax it is 0 beside any score that a network has. */
const unseen = -1e30;

/**
 * The mask as what is added to scores: float32 [1, heads, queries, keys].
 * @param queries int64 [queries], the queries' positions
 * @param keys int64 [keys]
 * @param seen bool [queries, keys]; undefined: all
 */
export function alibi(
  graph: GraphBuilder,
  design: Alibi,
  queries: Value,
  keys: Value,
  seen: Value | undefined,
): Value {
  const added =
    design.rounded === undefined ? byDistance(graph, design, queries, keys) : rounded(graph, design, keys);
  return seen === undefined ? added : graph.node('Where', [seen, added, graph.floats([unseen], [])]);
}

/** Of slopes that are larger than 0 the nearest key gets most: the distance is counted from the query back. */
function byDistance(graph: GraphBuilder, { slopes }: Alibi, queries: Value, keys: Value): Value {
  const column = graph.node('Unsqueeze', [queries, graph.integers([1])]);
  const distance = graph.node('Sub', [keys, column]);
  const [heads, rows] = [graph.floats(slopes, [1, slopes.length, 1, 1]), graph.cast(distance, 'float32')];
  return graph.node('Mul', [rows, heads]);
}

/**
 * Falcon's: slope, position and their product in bfloat16. What is added is the same for all queries, which a softmax
 * does not see. Source: transformers 5.23, modeling_falcon.py, `build_alibi_tensor`.
 */
function rounded(graph: GraphBuilder, { slopes, rounded: factor = 1 }: Alibi, keys: Value): Value {
  const toBfloat16 = (x: Value): Value => graph.cast(graph.cast(x, 'bfloat16'), 'float32');
  const own = graph.floats(
    slopes.map((slope) => slope / factor),
    [1, slopes.length, 1, 1],
  );
  const positions = toBfloat16(graph.cast(keys, 'float32'));
  const products = toBfloat16(graph.node('Mul', [positions, toBfloat16(own)]));
  return graph.node('Mul', [products, graph.floats([factor], [])]);
}
