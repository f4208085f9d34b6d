// The weights that a design needs, with their shapes.

import type { DecoderDesign } from '../design.ts';
import type {
  DecoderWeights,
  LayerWeights,
  LinearWeights,
  MlpWeights,
  NormWeights,
} from '../families/family.ts';
import type { Shape } from './find-weights.ts';

type Shapes = Map<string, Shape>;

/** The shape of every weight that a design needs, by name, in the order of the network. */
export function neededShapes(design: DecoderDesign, weights: DecoderWeights): ReadonlyMap<string, Shape> {
  const { width, embeddingWidth = width, vocabulary, positions } = design;
  const shapes: Shapes = new Map();
  shapes.set(weights.tokenEmbedding, [vocabulary, embeddingWidth]);
  if (weights.projectIn) linear(shapes, weights.projectIn, embeddingWidth, width);
  if (weights.positionEmbedding !== undefined) {
    const offset = 'offset' in positions ? positions.offset : 0;
    shapes.set(weights.positionEmbedding, [design.contextLength + offset, width]);
  }
  if (weights.embeddingNorm) norm(shapes, weights.embeddingNorm, [width]);
  for (const layer of weights.layers) addLayer(shapes, design, layer);
  if (weights.finalNorm) norm(shapes, weights.finalNorm, [width]);
  if (weights.projectOut) linear(shapes, weights.projectOut, width, embeddingWidth);
  if (weights.head) linear(shapes, weights.head, embeddingWidth, vocabulary);
  return shapes;
}

function addLayer(shapes: Shapes, design: DecoderDesign, layer: LayerWeights): void {
  const { width, heads, keyValueHeads, headWidth, experts } = design;
  const norms = (one: NormWeights | undefined): void => norm(shapes, one ?? {}, [width]);
  norms(layer.attentionNorm);
  const { queryKeyValue } = layer;
  if (queryKeyValue.kind === 'fused') {
    linear(shapes, queryKeyValue.projection, width, (heads + 2 * keyValueHeads) * headWidth);
  } else {
    linear(shapes, queryKeyValue.query, width, heads * headWidth);
    linear(shapes, queryKeyValue.key, width, keyValueHeads * headWidth);
    linear(shapes, queryKeyValue.value, width, keyValueHeads * headWidth);
  }
  const { queryNorms = [], keyNorms = [] } = layer;
  // A single head of keys has one norm, whether or not each is stored by itself: the queries' tell.
  const isEach = queryNorms.length > 1;
  headNorms(shapes, design, queryNorms, heads, isEach);
  headNorms(shapes, design, keyNorms, keyValueHeads, isEach);
  linear(shapes, layer.attentionOutput, heads * headWidth, width);
  norms(layer.attentionOutputNorm);
  norms(layer.mlpNorm);
  if ('router' in layer.mlp) {
    const { count = 0, width: inner = 0, sharedWidth = 0 } = experts ?? {};
    linear(shapes, layer.mlp.router, width, count);
    for (const expert of layer.mlp.experts) mlp(shapes, expert, width, inner);
    if (layer.mlp.shared) {
      mlp(shapes, layer.mlp.shared.mlp, width, sharedWidth);
      linear(shapes, layer.mlp.shared.gate, width, 1);
    }
  } else mlp(shapes, layer.mlp, width, design.mlpWidth);
  norms(layer.mlpOutputNorm);
}

function headNorms(
  shapes: Shapes,
  { headWidth, queryKeyNorm }: DecoderDesign,
  norms: readonly NormWeights[],
  heads: number,
  isEach: boolean,
): void {
  const isOne = queryKeyNorm === 'head' || isEach;
  const shape = queryKeyNorm === 'whole' ? [heads * headWidth] : isOne ? [headWidth] : [heads, headWidth];
  for (const one of norms) norm(shapes, one, shape);
}

function mlp(shapes: Shapes, names: MlpWeights, width: number, inner: number): void {
  if ('gateUp' in names) linear(shapes, names.gateUp, width, 2 * inner);
  else {
    if (names.gate) linear(shapes, names.gate, width, inner);
    linear(shapes, names.up, width, inner);
  }
  linear(shapes, names.down, inner, width);
}

function norm(shapes: Shapes, { weight, bias }: NormWeights, shape: Shape): void {
  if (weight !== undefined) shapes.set(weight, shape);
  if (bias !== undefined) shapes.set(bias, shape);
}

function linear(
  shapes: Shapes,
  { weight, bias, layout }: LinearWeights,
  inputs: number,
  outputs: number,
): void {
  shapes.set(weight, layout === 'out-in' ? [outputs, inputs] : [inputs, outputs]);
  if (bias !== undefined) shapes.set(bias, [outputs]);
}
