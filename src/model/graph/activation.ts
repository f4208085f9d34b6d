import type { Activation } from '../design.ts';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Value } from '../onnx/graph-node.ts';

/** Source: transformers 5.23, activations.py. */
export function activate(graph: GraphBuilder, activation: Activation, x: Value): Value {
  switch (activation) {
    case 'silu':
      return graph.node('Mul', [x, graph.node('Sigmoid', [x])]);
    case 'gelu':
      return graph.node('Gelu', [x]);
    case 'gelu-tanh':
      return graph.node('Gelu', [x], { approximate: 'tanh' });
    case 'gelu-sigmoid':
      return graph.node('Mul', [
        x,
        graph.node('Sigmoid', [graph.node('Mul', [x, graph.floats([1.702], [])])]),
      ]);
    case 'tanh':
      return graph.node('Tanh', [x]);
    case 'relu':
      return graph.node('Relu', [x]);
    case 'relu-squared': {
      const positive = graph.node('Relu', [x]);
      return graph.node('Mul', [positive, positive]);
    }
  }
}
