// The architecture of a checkpoint whose network is built here: its DecoderDesign in the words that all families share.

import type { DecoderDesign, DesignSources } from '../design.ts';
import type { DecoderWeights } from '../families/family.ts';
import { neededShapes } from '../weights/needed-shapes.ts';
import { countParameters } from '../weights/find-weights.ts';
import type { ReadArchitecture } from './architecture.ts';

/** @param activation the config's own word for it, where it has one: several words name the same function */
export function architectureOfDesign(
  design: DecoderDesign,
  weights: DecoderWeights,
  sources: DesignSources,
  activation: string | undefined,
): ReadArchitecture {
  const shapes = neededShapes(design, weights);
  const ends = [weights.tokenEmbedding, weights.positionEmbedding, weights.head?.weight];
  const windows = design.windows.filter((window) => window !== undefined).length;
  const { biases, experts } = design;
  const firstNorm = weights.layers[0]?.attentionNorm;
  const from = (...fields: readonly string[]): string =>
    fields.map((field) => sources[field]).find((source) => source !== undefined) ?? 'the family';
  const shown = 'the weights\u2019 shapes';
  return {
    architecture: {
      family: design.family,
      parameters: countParameters(shapes),
      parametersWithoutEmbeddings: countParameters(
        new Map([...shapes].filter(([name]) => !ends.includes(name))),
      ),
      layers: design.layers,
      width: design.width,
      heads: design.heads,
      keyValueHeads: design.keyValueHeads,
      mlpWidth: experts?.layers.every(Boolean) ? experts.width : design.mlpWidth,
      contextLength: design.contextLength,
      vocabulary: design.vocabulary,
      norm: firstNorm?.weight === undefined ? 'bare layer' : design.norm,
      positions: design.positions.kind,
      windowed: windows === 0 ? 'none' : windows === design.layers ? 'all' : 'some',
      block: design.block,
      activation: activation ?? design.activation,
      gated: design.gated,
      biases: {
        attention: biases.queryKeyValue || biases.attentionOutput,
        mlp: biases.mlp,
        norms: firstNorm?.bias !== undefined,
        head: biases.head,
      },
      tied: design.tied,
    },
    sources: {
      family: from('family'),
      parameters: shown,
      parametersWithoutEmbeddings: shown,
      layers: from('layers'),
      width: from('width'),
      heads: from('heads'),
      keyValueHeads: from('key-value heads', 'heads'),
      mlpWidth: experts?.layers.every(Boolean) ? from('width of an expert', 'MLP width') : from('MLP width'),
      contextLength: from('context length'),
      vocabulary: from('vocabulary'),
      norm: from('norm'),
      positions: from('positions'),
      windowed: from('windowed layers', 'window'),
      block: from('block'),
      activation: from('activation'),
      gated: 'the family',
      biases: from('attention biases', 'biases'),
      tied: from('tied embeddings'),
    },
  };
}
