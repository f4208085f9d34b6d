// Norms: of the stream, and of queries and keys.

import type { NormWeights } from '../families/family.ts';
import { float, type Value } from '../onnx/graph-node.ts';
import type { Build } from './pass.ts';

/** Normalises each row. x [tokens, size] -> [tokens, size]. */
export function norm(build: Build, names: NormWeights, size: number, x: Value): Value {
  const { graph, weights } = build;
  const scale = scaleOf(build, names) ?? graph.floats(new Array<number>(size).fill(1));
  return normalise(build, x, scale, names.bias === undefined ? undefined : weights.value(names.bias));
}

/**
 * Queries or keys [tokens, heads * head width], normed as the design says.
 * @param names one norm, or one a head
 */
export function normHeads(build: Build, names: readonly NormWeights[], heads: number, x: Value): Value {
  const { graph, design } = build;
  const { headWidth, queryKeyNorm } = design;
  const [first = {}] = names;
  if (queryKeyNorm === 'whole') return norm(build, first, heads * headWidth, x);
  const byHead = graph.node('Reshape', [x, graph.integers([-1, heads, headWidth])]);
  const normed =
    queryKeyNorm === 'head'
      ? norm(build, first, headWidth, byHead)
      : graph.node('Mul', [norm(build, {}, headWidth, byHead), eachHeadsScale(build, names, heads)]);
  return graph.node('Reshape', [normed, graph.integers([-1, heads * headWidth])]);
}

/** [heads, head width]: stored as that, or by itself for each head. */
function eachHeadsScale(build: Build, names: readonly NormWeights[], heads: number): Value {
  const { graph, design } = build;
  const scales = names.flatMap((one) => scaleOf(build, one) ?? []);
  const all = scales.length === 1 ? (scales[0] as Value) : graph.node('Concat', scales, { axis: 0 });
  return graph.node('Reshape', [all, graph.integers([heads, design.headWidth])]);
}

function scaleOf({ graph, design, weights }: Build, { weight }: NormWeights): Value | undefined {
  if (weight === undefined) return undefined;
  const { normOffset = 0 } = design;
  const stored = weights.value(weight);
  return normOffset === 0 ? stored : graph.node('Add', [stored, graph.floats([normOffset], [])]);
}

function normalise({ graph, design }: Build, x: Value, scale: Value, shift: Value | undefined): Value {
  const operator = design.norm === 'rms' ? 'RMSNormalization' : 'LayerNormalization';
  const inputs = shift === undefined ? [x, scale] : [x, scale, shift];
  return graph.node(operator, inputs, { axis: -1, epsilon: float(design.normEpsilon) });
}
