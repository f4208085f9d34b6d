import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Value } from '../onnx/graph-node.ts';

/** x -> cap * tanh(x / cap): close to x where it is small, never beyond the cap. */
export function softCapped(graph: GraphBuilder, x: Value, cap: number): Value {
  const constant = graph.floats([cap], []);
  return graph.node('Mul', [graph.node('Tanh', [graph.node('Div', [x, constant])]), constant]);
}
