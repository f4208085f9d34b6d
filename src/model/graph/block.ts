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

  const beside = (of: 'attention' | 'mlp', input: Value): Value =>
    isInputNormed ? normed(of === 'attention' ? names.attentionNorm : names.mlpNorm, input) : input;
  /** The stream with a part's output: what is added to, the part's input and its output. */
  const joined = (of: 'attention' | 'mlp', onto: Value, input: Value, output: Value): Value => {
    const own = of === 'attention' ? names.attentionNorm : names.mlpNorm;
    const behind = of === 'attention' ? names.attentionOutputNorm : names.mlpOutputNorm;
    const placed =
      normPlace === 'output' ? normed(own, output) : normPlace === 'both' ? normed(behind, output) : output;
    const scaled =
      residualScale === 1 ? placed : graph.node('Mul', [placed, graph.floats([residualScale], [])]);
    const sum = graph.node('Add', [residual === 'normed' ? input : onto, scaled]);
    return normPlace === 'sum' ? normed(own, sum) : sum;
  };

  const attentionInput = beside('attention', stream);
  const { output, added } = attention(build, layer, names, past, attentionInput);
  const attended = joined('attention', stream, attentionInput, output);
  const mlpInput = beside('mlp', design.block === 'parallel' ? stream : attended);
  const mlpOutput =
    'router' in names.mlp ? experts(build, names.mlp, mlpInput) : mlp(build, names.mlp, mlpInput);
  return { stream: joined('mlp', attended, mlpInput, mlpOutput), added };
}
