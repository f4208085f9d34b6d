// From token ids to the stream: the tokens' vectors and, where the design adds them, the positions'.

import type { DecoderWeights } from '../families/family.ts';
import type { Value } from '../onnx/graph-node.ts';
import { norm } from './norm.ts';
import type { Build } from './pass.ts';
import { lanes } from './rotary-tables.ts';

/** @param inputIds int64 [1, tokens]; positionIds likewise @returns [tokens, width] */
export function embedding(build: Build, names: DecoderWeights, inputIds: Value, positionIds: Value): Value {
  const { graph, design, weights } = build;
  const { positions, embeddingScale = 1, width } = design;
  const flat = (ids: Value): Value => graph.node('Reshape', [ids, graph.integers([-1])]);
  const looked = graph.node('Gather', [weights.value(names.tokenEmbedding), flat(inputIds)]);
  const projected = names.projectIn ? weights.linear(looked, names.projectIn) : looked;
  const tokens =
    embeddingScale === 1 ? projected : graph.node('Mul', [projected, graph.floats([embeddingScale], [])]);
  const offset = 'offset' in positions ? positions.offset : 0;
  const places = offset === 0 ? positionIds : graph.node('Add', [positionIds, graph.integers([offset], [])]);
  const added =
    names.positionEmbedding !== undefined
      ? graph.node('Gather', [weights.value(names.positionEmbedding), flat(places)])
      : positions.kind === 'sinusoidal'
        ? sinusoids(build, flat(places))
        : undefined;
  const stream = added === undefined ? tokens : graph.node('Add', [tokens, added]);
  return names.embeddingNorm ? norm(build, names.embeddingNorm, width, stream) : stream;
}

/**
 * Sines of position * 10000^(-i / (half - 1)), their cosines, and a 0 where the width is odd.
 * Source: transformers 5.23, modeling_xglm.py, `XGLMSinusoidalPositionalEmbedding`.
 * @param places int64 [tokens] @returns [tokens, width]
 */
function sinusoids({ graph, design }: Build, places: Value): Value {
  const { width } = design;
  const half = Math.floor(width / 2);
  // Whole vectors of lanes for each token, as in rotary-tables.ts.
  const padded = Math.ceil(half / lanes) * lanes;
  const { fround } = Math;
  const step = fround(-Math.log(10000) / (half - 1));
  const frequencies = Array.from({ length: padded }, (_, index) =>
    index < half ? fround(Math.exp(fround(index * step))) : 0,
  );
  const column = graph.node('Unsqueeze', [graph.cast(places, 'float32'), graph.integers([1])]);
  const angles = graph.node('Mul', [column, graph.floats(frequencies, [1, padded])]);
  const part = (operator: 'Sin' | 'Cos'): Value => {
    const [from, to, axis] = [graph.integers([0]), graph.integers([half]), graph.integers([1])];
    return graph.node('Slice', [graph.node(operator, [angles]), from, to, axis]);
  };
  const both = graph.node('Concat', [part('Sin'), part('Cos')], { axis: 1 });
  return width % 2 === 0 ? both : graph.node('Pad', [both, graph.integers([0, 0, 0, 1])]);
}
