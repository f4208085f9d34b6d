// The one block that every family is built from, driven by the design.

import type { LayerWeights, NormWeights } from '../families/family.ts';
import type { Value } from '../onnx/graph-node.ts';
import { attention, type KeysAndValues, type LayerPast } from './attention.ts';
import { experts } from './experts.ts';
import { mlp } from './mlp.ts';
import { norm } from './norm.ts';
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
  const { normPlace = 'input', residual = 'stream', residualScale = 1, width } = design;
  const isInputNormed = normPlace === 'input' || normPlace === 'both';
  const normed = (name: NormWeights | undefined, x: Value): Value => norm(build, name ?? {}, width, x);

  const attends = { norm: names.attentionNorm, outputNorm: names.attentionOutputNorm };
  const transforms = { norm: names.mlpNorm, outputNorm: names.mlpOutputNorm };
  const inputOf = ({ norm: own }: Norms, from: Value): Value => (isInputNormed ? normed(own, from) : from);
  /** A stream with what a part of the layer made of its input. */
  const joined = ({ norm: own, outputNorm }: Norms, onto: Value, input: Value, output: Value): Value => {
    const placed =
      normPlace === 'output'
        ? normed(own, output)
        : normPlace === 'both'
          ? normed(outputNorm, output)
          : output;
    const scaled =
      residualScale === 1 ? placed : graph.node('Mul', [placed, graph.floats([residualScale], [])]);
    const sum = graph.node('Add', [residual === 'normed' ? input : onto, scaled]);
    return normPlace === 'sum' ? normed(own, sum) : sum;
  };

  const attentionInput = inputOf(attends, stream);
  const { output, added } = attention(build, layer, names, past, attentionInput);
  const attended = joined(attends, stream, attentionInput, output);
  const mlpInput = inputOf(transforms, design.block === 'parallel' ? stream : attended);
  const mlpOutput =
    'router' in names.mlp ? experts(build, names.mlp, mlpInput) : mlp(build, names.mlp, mlpInput);
  return { stream: joined(transforms, attended, mlpInput, mlpOutput), added };
}

/** Of one part of a layer: the norm at the place that the design says, and its output's where inputs are normed as well. */
interface Norms {
  readonly norm: NormWeights;
  readonly outputNorm: NormWeights | undefined;
}
