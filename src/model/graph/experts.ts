// Experts: a router says for each token which of them it goes through, and with what share each counts.

import type { ExpertWeights } from '../families/family.ts';
import type { Value } from '../onnx/graph-node.ts';
import { mlp } from './mlp.ts';
import type { Build } from './pass.ts';

/**
 * x [tokens, width] -> [tokens, width]. Each expert runs the tokens that chose it.
 * Source: transformers 5.23, modeling_mixtral.py and modeling_qwen2_moe.py, `...SparseMoeBlock`, `...TopKRouter`.
 */
export function experts(build: Build, names: ExpertWeights, x: Value): Value {
  const { graph, design, weights } = build;
  const { chosen = 1, normalised = false } = design.experts ?? {};
  const [zero, one] = [graph.integers([0]), graph.integers([1])];
  const likelihoods = graph.node('Softmax', [weights.linear(x, names.router)], { axis: -1 });
  // Both [tokens, chosen].
  const [best = '', indices = ''] = graph.nodes('TopK', [likelihoods, graph.integers([chosen])], 2, {
    axis: -1,
  });
  const shares = normalised ? graph.node('Div', [best, graph.node('ReduceSum', [best, one])]) : best;

  /** The sum so far with what one expert adds to the rows whose tokens chose it. */
  const add = (sum: Value, names: ExpertWeights['experts'][number], index: number): Value => {
    const isChosen = graph.node('Equal', [indices, graph.integers([index], [])]);
    // [2, n]: each row with the place at which it names this expert.
    const places = graph.node('NonZero', [isChosen]);
    const rows = graph.node('Squeeze', [graph.node('Slice', [places, zero, one, zero]), zero]);
    const share = graph.node('GatherND', [shares, graph.node('Transpose', [places], { perm: [1, 0] })]);
    const output = mlp(build, names, graph.node('Gather', [x, rows]));
    const counted = graph.node('Mul', [output, graph.node('Unsqueeze', [share, one])]);
    return graph.node('ScatterND', [sum, graph.node('Unsqueeze', [rows, one]), counted], {
      reduction: 'add',
    });
  };
  const nothing = graph.node('Expand', [graph.floats([0], []), graph.node('Shape', [x])]);
  const start = names.shared ? sharedOutput(build, names.shared, x) : nothing;
  return names.experts.reduce(add, start);
}

/** What all tokens go through, weighted by a sigmoid of its own. */
function sharedOutput(build: Build, shared: NonNullable<ExpertWeights['shared']>, x: Value): Value {
  const { graph, weights } = build;
  const weight = graph.node('Sigmoid', [weights.linear(x, shared.gate)]);
  return graph.node('Mul', [weight, mlp(build, shared.mlp, x)]);
}
