// The one block that every family is built from, driven by the design.

import type { Activation } from '../design.ts';
import type { LayerWeights, NormWeights } from '../families/family.ts';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import { float, type Value } from '../onnx/graph-node.ts';
import { attention, type KeysAndValues, type LayerPast } from './attention.ts';
import type { Build } from './pass.ts';

/** stream [tokens, width] -> the stream after one layer, and the layer's keys and values of these tokens. */
export function block(
  build: Build,
  layer: number,
  names: LayerWeights,
  past: LayerPast,
  stream: Value,
): { readonly stream: Value; readonly added: KeysAndValues } {
  const { graph, design } = build;
  const normed = norm(build, names.attentionNorm, stream);
  const { output, added: keysAndValues } = attention(build, layer, names, past, normed);
  const attended = graph.node('Add', [stream, output]);
  const mlpInput = design.block === 'parallel' ? stream : attended;
  const added = mlp(build, names, norm(build, names.mlpNorm, mlpInput));
  return { stream: graph.node('Add', [attended, added]), added: keysAndValues };
}

/** Normalises each row. */
export function norm({ graph, design, weights }: Build, names: NormWeights, x: Value): Value {
  const { scale, shift } = weights.norm(names);
  const operator = design.norm === 'rms' ? 'RMSNormalization' : 'LayerNormalization';
  const inputs = shift === undefined ? [x, scale] : [x, scale, shift];
  return graph.node(operator, inputs, { axis: -1, epsilon: float(design.normEpsilon) });
}

function mlp({ graph, design, weights }: Build, names: LayerWeights, x: Value): Value {
  const up = weights.linear(x, names.up);
  const inner = names.gate
    ? graph.node('Mul', [activate(graph, design.activation, weights.linear(x, names.gate)), up])
    : activate(graph, design.activation, up);
  return weights.linear(inner, names.down);
}

/** Source: transformers 5.23, activations.py. */
function activate(graph: GraphBuilder, activation: Activation, x: Value): Value {
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
