// The design of a checkpoint as a table: what the network is built of, and what of it the regression is told.

import { designFeatures, type Design } from '../analysis/design/features.ts';
import type { DesignOfCheckpoint } from '../analysis/design/read-design-features.ts';
import type { DecoderDesign, DesignSources } from '../model/design.ts';
import { positionsText, unusualParts, windowsText } from './network-words.ts';

/** One feature of the design, with where it was read. */
export interface Feature {
  readonly name: string;
  readonly value: string;
  /** The regression's feature that it is: its word, and its value where that is another than ours. */
  readonly regression: string;
  readonly source: string;
}

/** Which of the regression's features a row of ours is. */
const regressionNames: Readonly<Record<string, string>> = {
  parameters: 'total_params',
  width: 'dimension',
  heads: 'num_heads',
  'key-value heads': 'attention_variant',
  'MLP ratio': 'mlp_ratio',
  activation: 'activation',
  norm: 'layer_norm_type',
  positions: 'positional_embeddings',
  block: 'block_type',
  biases: 'biases',
  'context length': 'sequence_length',
};

const thousands = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 4 });

/** Every feature of a design that the regression uses, and what else the network is built of. */
export function features(
  design: DecoderDesign,
  sources: DesignSources,
  parameters: number | null,
  regression: DesignOfCheckpoint,
): readonly Feature[] {
  const { biases } = design;
  const { norm, mlpWidth } = regression.architecture;
  const ratio = (mlpWidth ?? design.mlpWidth) / design.width;
  const biased = Object.entries(biases).flatMap(([where, has]) => (has ? [biasNames[where] ?? where] : []));
  const row = (name: string, value: string, source: string): Feature => ({
    name,
    value,
    ...inRegression(name, value, source, regression),
  });
  const read = (name: string, value: string | number, ...keys: readonly string[]): Feature =>
    row(
      name,
      typeof value === 'number' ? thousands(value) : value,
      keys.map((key) => sources[key]).find((source) => source !== undefined) ?? 'the family',
    );
  const counted = (name: string, count: number | null): Feature =>
    row(name, count === null ? 'unknown' : thousands(count), 'the weights\u2019 shapes');
  return [
    read('family', design.family, 'family'),
    counted('parameters', parameters),
    counted('without embeddings', regression.architecture.parametersWithoutEmbeddings),
    read('layers', design.layers, 'layers'),
    read('width', design.width, 'width'),
    read('heads', design.heads, 'heads'),
    read('key-value heads', design.keyValueHeads, 'key-value heads', 'heads'),
    read('head width', design.headWidth, 'head width'),
    read('MLP width', mlpWidth ?? design.mlpWidth, 'MLP width', 'width of an expert'),
    row('MLP ratio', ratio.toFixed(2), 'MLP width / width'),
    read('gated MLP', design.gated ? 'yes' : 'no'),
    read('activation', design.activation, 'activation'),
    read('norm', normWords[norm ?? design.norm], 'norm'),
    read('norm epsilon', String(design.normEpsilon), 'norm epsilon'),
    read('positions', positionsText(design), 'rotary scaling', 'rotary base', 'ALiBi', 'positions'),
    read('attention window', windowsText(design), 'windowed layers', 'window'),
    ...unusualParts(design).map(([name, value]) => read(name, value, name)),
    read('block', design.block, 'block'),
    read('biases', biased.length === 0 ? 'none' : biased.join(', '), 'attention biases', 'biases'),
    read('context length', design.contextLength, 'context length'),
    read('vocabulary', design.vocabulary, 'vocabulary'),
    read('tied embeddings', design.tied ? 'yes' : 'no', 'tied embeddings'),
  ];
}

/** The word alone where the value is the row's; what people gave counts, and the source says so. */
function inRegression(
  row: string,
  value: string,
  source: string,
  { design, sources }: DesignOfCheckpoint,
): Pick<Feature, 'regression' | 'source'> {
  const feature = designFeatures.find(({ name }) => name === regressionNames[row]);
  if (feature === undefined) return { regression: '', source };
  const known = design[feature.name] ?? null;
  const isOurs =
    known === null || asShown(known) === value || (row === 'MLP ratio' && Number(known).toFixed(2) === value);
  return {
    regression:
      known === null
        ? `${feature.word} missing`
        : isOurs
          ? feature.word
          : `${feature.word} ${asShown(known)}`,
    source: (sources[feature.name] ?? '').includes('instead of') ? (sources[feature.name] ?? '') : source,
  };
}

const asShown = (value: number | string): string => (typeof value === 'number' ? thousands(value) : value);

const biasNames: Readonly<Record<string, string>> = {
  queryKeyValue: 'queries, keys and values',
  attentionOutput: 'attention output',
  mlp: 'MLP',
  head: 'head',
};

const normWords = { rms: 'RMS', layer: 'layer norm', 'bare layer': 'layer norm without scale and shift' };

const wordOf = (name: string): string =>
  designFeatures.find((feature) => feature.name === name)?.word ?? name;

/** The regression's features alone, for a checkpoint whose network is not built from its config. */
export const regressionRows = ({ design, sources }: DesignOfCheckpoint): readonly (readonly string[])[] =>
  designFeatures
    .filter(({ from }) => from === 'checkpoint')
    .map(({ name, word }) => [word, shownOf(design, name), sources[name] ?? '']);

function shownOf(design: Design, name: string): string {
  const value = design[name] ?? null;
  return value === null ? 'missing' : asShown(value);
}

/** What people told of the training, what nobody told, and what the model card names. */
export function trainingFields({
  design,
  sources,
  missing,
  card,
}: DesignOfCheckpoint): readonly (readonly [string, string])[] {
  // One file tells most of it: it is named once, and its lines stand in the document.
  const told = new Map<string, string[]>();
  for (const { name, word, from } of designFeatures) {
    const value = design[name] ?? null;
    if (from !== 'training' || value === null) continue;
    const place = (sources[name] ?? '').replace(/:\d+( \(plumbline\))?$/, '$1');
    told.set(place, [...(told.get(place) ?? []), `${word} ${value}`]);
  }
  const named = [
    card.datasets.length > 0 ? `data sets ${card.datasets.join(', ')}` : [],
    card.languages.length > 0 ? `languages ${card.languages.join(', ')}` : [],
  ].flat();
  return [
    ...(told.size > 0
      ? ([
          ['Training', [...told].map(([place, words]) => `${words.join(', ')} (${place})`).join('; ')],
        ] as const)
      : []),
    ...(missing.length > 0
      ? ([
          ['Not known', `${missing.map(wordOf).join(', ')}: give them in design.yaml or by --design`],
        ] as const)
      : []),
    ...(named.length > 0
      ? ([['Model card', `names ${named.join(' and ')}, and no shares of them`]] as const)
      : []),
  ];
}
