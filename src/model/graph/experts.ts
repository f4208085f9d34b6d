// Experts: a router says for each token which of them it goes through, and with what share each counts.

import type { ExpertWeights, MlpWeights } from '../families/family.ts';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Value } from '../onnx/graph-node.ts';
import { mlp } from './mlp.ts';
import type { Build } from './pass.ts';

/**
 * x [tokens, width] -> [tokens, width]. Each expert runs the tokens that chose it, in a branch of its own: where none did it
 * is not run, and what has a length of its own stays in there. Outside, the runtime's plan of memory would compare every such
 * length with every other: a network of 1,440 experts took three minutes to open, and takes seconds.
 * Source: transformers 5.23, modeling_mixtral.py and modeling_qwen2_moe.py, `...SparseMoeBlock`, `...TopKRouter`.
 */
export function experts(build: Build, names: ExpertWeights, x: Value): Value {
  const { graph, design, weights } = build;
  const { count = 0, chosen = 1, normalised = false } = design.experts ?? {};
  const likelihoods = graph.node('Softmax', [weights.linear(x, names.router)], { axis: -1 });
  // Both [tokens, chosen].
  const [best = '', indices = ''] = graph.nodes('TopK', [likelihoods, graph.integers([chosen])], 2, {
    axis: -1,
  });
  const last = graph.integers([1]);
  const shares = normalised ? graph.node('Div', [best, graph.node('ReduceSum', [best, last])]) : best;
  const nothing = graph.node('Expand', [graph.floats([0], []), graph.node('Shape', [x])]);
  const start = names.shared ? sharedOutput(build, names.shared, x) : nothing;
  const routed = { x, indices, shares };
  if (build.spelledOut.includes('experts'))
    return names.experts.reduce(
      (sum, expert, index) => withAllTokens(build, expert, index, { ...routed, sum }),
      start,
    );

  const flags = graph.node('OneHot', [indices, graph.integers([count], []), graph.floats([0, 1])]);
  const isChosen = graph.node('Greater', [
    graph.node('ReduceMax', [flags, graph.integers([0, 1])], { keepdims: 0 }),
    graph.floats([0], []),
  ]);
  const inBranch = (branch: GraphBuilder): Build => ({
    ...build,
    graph: branch,
    weights: weights.within(branch),
  });
  return names.experts.reduce(
    (sum, expert, index) =>
      graph.either(
        graph.node('Gather', [isChosen, graph.integers([index], [])]),
        (branch) => withExpert(inBranch(branch), expert, index, { ...routed, sum }),
        (branch) => branch.node('Identity', [sum]),
      ),
    start,
  );
}

interface Routed {
  readonly x: Value;
  /** Which experts each token chose, and the share of each: [tokens, chosen]. */
  readonly indices: Value;
  readonly shares: Value;
  /** What was added up so far. */
  readonly sum: Value;
}

/** The sum with what one expert adds to the rows whose tokens chose it. */
function withExpert(
  build: Build,
  names: MlpWeights,
  index: number,
  { x, indices, shares, sum }: Routed,
): Value {
  const { graph } = build;
  const [zero, one] = [graph.integers([0]), graph.integers([1])];
  // [2, n]: each row with the place at which it names this expert.
  const places = graph.node('NonZero', [graph.node('Equal', [indices, graph.integers([index], [])])]);
  const rows = graph.node('Squeeze', [graph.node('Slice', [places, zero, one, zero]), zero]);
  const share = graph.node('GatherND', [shares, graph.node('Transpose', [places], { perm: [1, 0] })]);
  const output = mlp(build, names, graph.node('Gather', [x, rows]));
  const counted = graph.node('Mul', [output, graph.node('Unsqueeze', [share, one])]);
  return graph.node('ScatterND', [sum, graph.node('Unsqueeze', [rows, one]), counted], { reduction: 'add' });
}

/** The same from all rows, for providers without branches; a token that did not choose the expert has no share of it. */
function withAllTokens(build: Build, names: MlpWeights, index: number, routed: Routed): Value {
  const { graph } = build;
  const isChosen = graph.node('Equal', [routed.indices, graph.integers([index], [])]);
  const own = graph.node('Where', [isChosen, routed.shares, graph.floats([0], [])]);
  const share = graph.node('ReduceSum', [own, graph.integers([1])], { keepdims: 1 });
  return graph.node('Add', [routed.sum, graph.node('Mul', [mlp(build, names, routed.x), share])]);
}

/** What all tokens go through, weighted by a sigmoid of its own. */
function sharedOutput(build: Build, shared: NonNullable<ExpertWeights['shared']>, x: Value): Value {
  const { graph, weights } = build;
  const weight = graph.node('Sigmoid', [weights.linear(x, shared.gate)]);
  return graph.node('Mul', [weight, mlp(build, shared.mlp, x)]);
}
