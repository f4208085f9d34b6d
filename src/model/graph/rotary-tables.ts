// Cosines and sines of the angles that each token's heads turn by.

import type { Rotation } from '../design.ts';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Value } from '../onnx/graph-node.ts';
import { dividedFrequencies, rotaryFrequencies, type Turned } from './rotary-frequencies.ts';

/** [1, tokens, rotated width / 2]. */
export interface RotaryTables {
  readonly cosines: Value;
  readonly sines: Value;
}

/** Numbers that the runtime takes a sine or cosine of at once, on any processor. */
export const lanes = 16;

/**
 * Each token has whole vectors of lanes: those that are left over at the end of an array are computed another way, with
 * another last bit, and which tokens stand there depends on what else is in the pass.
 * @param positions float32 [1, tokens, 1]
 * @param textLengths float32 [1, tokens, 1]: how many tokens each token's text has, where the rotation depends on it
 */
export function rotaryTables(
  graph: GraphBuilder,
  turned: Turned,
  rotation: Rotation,
  positions: Value,
  textLengths: Value | undefined,
): RotaryTables {
  const half = turned.width / 2;
  const padded = Math.ceil(half / lanes) * lanes;
  const angles = graph.node('Mul', [
    positions,
    frequencies(graph, turned, rotation, padded, textLengths ?? ''),
  ]);
  const { scaling } = rotation;
  const factor = 'attentionFactor' in scaling ? scaling.attentionFactor : 1;
  const table = (operator: 'Cos' | 'Sin'): Value => {
    const all = graph.node(operator, [angles]);
    const scaled = factor === 1 ? all : graph.node('Mul', [all, graph.floats([factor], [])]);
    if (padded === half) return scaled;
    const [from, to, axis] = [graph.integers([0]), graph.integers([half]), graph.integers([2])];
    return graph.node('Slice', [scaled, from, to, axis]);
  };
  return { cosines: table('Cos'), sines: table('Sin') };
}

/** [1, 1, padded], or [1, tokens, padded] where texts of different lengths turn otherwise. */
function frequencies(
  graph: GraphBuilder,
  turned: Turned,
  { base, scaling }: Rotation,
  padded: number,
  textLengths: Value,
): Value {
  const row = (values: readonly number[], filler = 0): Value =>
    graph.floats([...values, ...new Array<number>(padded - values.length).fill(filler)], [1, 1, padded]);
  switch (scaling.kind) {
    case 'longrope': {
      const isLong = graph.node('Greater', [textLengths, graph.floats([scaling.originalContext], [])]);
      const [long, short] = [scaling.longFactors, scaling.shortFactors].map((factors) =>
        row(dividedFrequencies(turned, base, factors)),
      );
      return graph.node('Where', [isLong, long ?? '', short ?? '']);
    }
    case 'dynamic':
      return dynamic(graph, turned, base, scaling, row, textLengths);
    default:
      return row(rotaryFrequencies(turned, base, scaling));
  }
}

/** The base grows with the text. Source: transformers 5.23, modeling_rope_utils.py, `_compute_dynamic_ntk_parameters`. */
function dynamic(
  graph: GraphBuilder,
  { width, exponentWidth = width }: Turned,
  base: number,
  { factor, originalContext }: { readonly factor: number; readonly originalContext: number },
  row: (values: readonly number[], filler?: number) => Value,
  textLengths: Value,
): Value {
  const constant = (value: number): Value => graph.floats([value], []);
  const length = graph.node('Max', [textLengths, constant(originalContext)]);
  const stretched = graph.node('Sub', [
    graph.node('Mul', [length, constant(factor / originalContext)]),
    constant(factor - 1),
  ]);
  const grown = graph.node('Pow', [stretched, constant(exponentWidth / (exponentWidth - 2))]);
  const exponents = Array.from({ length: width / 2 }, (_, pair) => (2 * pair) / exponentWidth);
  const powers = graph.node('Pow', [graph.node('Mul', [grown, constant(base)]), row(exponents)]);
  return graph.node('Reciprocal', [powers]);
}
