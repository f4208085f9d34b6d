// A checkpoint as `plumbline inspect` shows it.

import type { Checkpoint } from '../model/checkpoint.ts';
import type { DecoderDesign } from '../model/design.ts';
import type { Tokenizer } from '../model/tokenizer.ts';
import type { MemoryPlan } from '../runners/machine/memory-plan.ts';
import { fields } from './fields.ts';
import { textTable } from './text-table.ts';

export interface Inspected {
  readonly checkpoint: Checkpoint;
  readonly tokenizer: Tokenizer;
  readonly maxLength: number;
  /** What a worker takes at the most with texts of the maximum length. */
  readonly memory: MemoryPlan;
  /** Files that make up the checkpoint, with their bytes. */
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
}

/** One feature of the design, with where it was read. */
export interface Feature {
  readonly name: string;
  readonly value: string;
  readonly source: string;
}

/** Every feature of a design that the regression uses. */
export function features(
  design: DecoderDesign,
  sources: Checkpoint['sources'],
  parameters: number | null,
): readonly Feature[] {
  const { positions, biases, windows } = design;
  const windowed = windows.filter((window) => window !== undefined);
  const distinct = [...new Set(windowed)];
  const biased = Object.entries(biases).flatMap(([where, has]) => (has ? [biasNames[where] ?? where] : []));
  const read = (name: string, value: string | number, ...keys: readonly string[]): Feature => ({
    name,
    value: typeof value === 'number' ? value.toLocaleString('en-US') : value,
    source: keys.map((key) => sources[key]).find((source) => source !== undefined) ?? 'the family',
  });
  return [
    read('family', design.family, 'family'),
    {
      name: 'parameters',
      value: parameters?.toLocaleString('en-US') ?? 'unknown',
      source: 'the weights\u2019 shapes',
    },
    read('layers', design.layers, 'layers'),
    read('width', design.width, 'width'),
    read('heads', design.heads, 'heads'),
    read('key-value heads', design.keyValueHeads, 'key-value heads', 'heads'),
    read('head width', design.headWidth, 'head width'),
    read('MLP width', design.mlpWidth, 'MLP width'),
    { name: 'MLP ratio', value: (design.mlpWidth / design.width).toFixed(2), source: 'MLP width / width' },
    read('gated MLP', design.gated ? 'yes' : 'no'),
    read('activation', design.activation, 'activation'),
    read('norm', design.norm === 'rms' ? 'RMS' : 'layer norm', 'norm'),
    read('norm epsilon', String(design.normEpsilon), 'norm epsilon'),
    read(
      'positions',
      positions.kind === 'learned' ? 'learned' : rotaryText(positions),
      'rotary scaling',
      'rotary base',
      'positions',
    ),
    read(
      'attention window',
      windowed.length === 0
        ? 'none'
        : `${distinct.join(', ')} tokens in ${windowed.length} of ${design.layers} layers`,
      'window',
    ),
    read('block', design.block, 'block'),
    read('biases', biased.length === 0 ? 'none' : biased.join(', '), 'attention biases', 'biases'),
    read('context length', design.contextLength, 'context length'),
    read('vocabulary', design.vocabulary, 'vocabulary'),
    read('tied embeddings', design.tied ? 'yes' : 'no', 'tied embeddings'),
  ];
}

const biasNames: Readonly<Record<string, string>> = {
  queryKeyValue: 'queries, keys and values',
  attentionOutput: 'attention output',
  mlp: 'MLP',
  head: 'head',
};

function rotaryText({ width, base, scaling }: DecoderDesign['positions'] & { kind: 'rotary' }): string {
  const scaled = scaling.kind === 'none' ? '' : `, ${scaling.kind} scaling by ${scaling.factor}`;
  return `rotary on ${width} dimensions, base ${base}${scaled}`;
}

export function checkpointPage(inspected: Inspected): string {
  const { checkpoint, tokenizer, maxLength, files, memory } = inspected;
  const { design, sources, parameters, storage } = checkpoint;
  const token = (id: number | undefined): string =>
    id === undefined
      ? 'none'
      : `${JSON.stringify(tokenizer.decode([id], { skipSpecialTokens: false }))} (${id})`;
  const parts = [
    fields([
      [
        checkpoint.name,
        checkpoint.files.kind === 'onnx' ? 'ONNX export' : `safetensors, ${storage?.dtypes.join(', ') ?? ''}`,
      ],
      ['Files', files.map(({ name, bytes }) => `${name} (${megabytes(bytes)})`).join(', ')],
      [
        'Memory',
        `${megabytes(memory.total)} at the most for a worker and texts of ${maxLength.toLocaleString('en-US')} tokens: ` +
          `weights as float32 ${megabytes(memory.weights)}, keys and values ${megabytes(memory.past)}, ` +
          `a pass ${megabytes(memory.pass)}, the runtime ${megabytes(memory.runtime)}`,
      ],
    ]),
    design
      ? textTable(
          [{ name: 'Feature' }, { name: 'Value' }, { name: 'Read from' }],
          features(design, sources, parameters).map(({ name, value, source }) => [name, value, source]),
        )
      : 'The family of this export is not one whose config is read, so its design is not known; it runs all the same.\n',
    fields([
      ['Tokenizer', `${tokenizer.vocabularySize.toLocaleString('en-US')} tokens`],
      [
        'Beginning of text',
        `${token(tokenizer.bosToken)}, ${tokenizer.addsBos ? 'added to every text' : 'not added to a text'}`,
      ],
      ['Before an empty context', token(tokenizer.prefixToken)],
      ['End of text', tokenizer.eosTokens.map(token).join(', ') || 'none'],
      ...(checkpoint.vocabulary !== null && tokenizer.vocabularySize > checkpoint.vocabulary
        ? ([
            [
              'Problem',
              `the tokenizer has ${tokenizer.vocabularySize - checkpoint.vocabulary} tokens that the network has no row for`,
            ],
          ] as const)
        : []),
    ]),
  ];
  return parts.join('\n');
}

/** Bytes as people read them: `1.2 MB`, `269 MB`, `12 kB`. */
export function megabytes(bytes: number): string {
  if (bytes < 1e6) return `${Math.ceil(bytes / 1e3)} kB`;
  return `${bytes < 1e7 ? (bytes / 1e6).toFixed(1) : Math.round(bytes / 1e6).toLocaleString('en-US')} MB`;
}
