// From what a checkpoint is built like to the regression's features of it, in the words of the paper's tables.

import type { Architecture, ReadArchitecture } from '../../model/design-features/architecture.ts';
import { designFeatures, type Design } from './features.ts';
import {
  activationWord,
  attentionWord,
  biasesWord,
  blockWord,
  normWord,
  positionsWord,
} from './vocabulary.ts';

/** A design with the place where each of its features was read, by the feature's name; a missing one has none. */
export interface SourcedDesign {
  readonly design: Design;
  readonly sources: Readonly<Record<string, string>>;
}

/** How a feature follows from an architecture, and from which fields of it. */
interface Reading {
  readonly value: (architecture: Architecture) => number | string | null;
  readonly from: readonly (keyof Architecture)[];
}

const readings: Readonly<Record<string, Reading>> = {
  total_params: { value: ({ parameters }) => parameters, from: ['parameters'] },
  dimension: { value: ({ width }) => width, from: ['width'] },
  num_heads: { value: ({ heads }) => heads, from: ['heads'] },
  mlp_ratio: {
    value: ({ mlpWidth, width }) => (mlpWidth === null || width === null ? null : mlpWidth / width),
    from: ['mlpWidth', 'width'],
  },
  sequence_length: { value: ({ contextLength }) => contextLength, from: ['contextLength'] },
  activation: { value: activationWord, from: ['activation'] },
  attention_variant: { value: attentionWord, from: ['keyValueHeads'] },
  biases: { value: biasesWord, from: ['biases'] },
  block_type: { value: blockWord, from: ['block'] },
  layer_norm_type: { value: normWord, from: ['norm'] },
  positional_embeddings: { value: positionsWord, from: ['positions'] },
};

/**
 * The regression's features of a checkpoint, all eighteen; null for those that no checkpoint tells (training data), and for what this one
 * does not tell. Parameters count as in the paper's tables, embeddings and head included; masks and rotary frequencies, which some rows
 * of the tables include, do not.
 */
export function checkpointDesign({ architecture, sources }: ReadArchitecture): SourcedDesign {
  const read = designFeatures.flatMap(({ name }) => {
    const reading = readings[name];
    const value = reading?.value(architecture) ?? null;
    if (reading === undefined || value === null) return [];
    const places = [...new Set(reading.from.flatMap((field) => sources[field] ?? []))];
    return [{ name, value, source: joined(places) }];
  });
  const missing = Object.fromEntries(designFeatures.map(({ name }) => [name, null]));
  return {
    design: { ...missing, ...Object.fromEntries(read.map(({ name, value }) => [name, value])) },
    sources: Object.fromEntries(read.map(({ name, source }) => [name, source])),
  };
}

/** `config.json intermediate_size and hidden_size`: a file that is named twice is said once. */
function joined(places: readonly string[]): string {
  const file = 'config.json ';
  const [first, ...rest] = places;
  if (first?.startsWith(file) !== true) return places.join(', ');
  return [first, ...rest.map((place) => (place.startsWith(file) ? place.slice(file.length) : place))].join(
    ', ',
  );
}
