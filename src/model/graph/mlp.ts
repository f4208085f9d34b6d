// One MLP, gated or not.

import type { MlpWeights } from '../families/family.ts';
import type { Value } from '../onnx/graph-node.ts';
import { activate } from './activation.ts';
import type { Build } from './pass.ts';

/** x [rows, width] -> [rows, width]. */
export function mlp({ graph, design, weights }: Build, names: MlpWeights, x: Value): Value {
  const { activation } = design;
  if ('gateUp' in names) {
    const both = weights.linear(x, names.gateUp);
    const [gate = '', up = ''] = graph.nodes('Split', [both], 2, { axis: 1, num_outputs: 2 });
    return weights.linear(graph.node('Mul', [activate(graph, activation, gate), up]), names.down);
  }
  const up = weights.linear(x, names.up);
  const inner = names.gate
    ? graph.node('Mul', [activate(graph, activation, weights.linear(x, names.gate)), up])
    : activate(graph, activation, up);
  return weights.linear(inner, names.down);
}
