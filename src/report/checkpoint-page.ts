// A checkpoint as `plumbline inspect` shows it.

import type { Annotation, Disagreement } from '../analysis/design/disagreements.ts';
import { designFeatures } from '../analysis/design/features.ts';
import type { DesignOfCheckpoint } from '../analysis/design/read-design-features.ts';
import type { Checkpoint } from '../model/checkpoint.ts';
import type { Tokenizer } from '../model/tokenizer.ts';
import type { MemoryPlan } from '../runners/machine/memory-plan.ts';
import { features, regressionRows, trainingFields } from './checkpoint-features.ts';
import { fields } from './fields.ts';
import { textTable } from './text-table.ts';

export interface Inspected {
  readonly checkpoint: Checkpoint;
  /** What the regression is told of it. */
  readonly regression: DesignOfCheckpoint;
  /** The model of its name in the imported tables, with what is said otherwise there; null where there is none. */
  readonly annotation: { readonly model: Annotation; readonly differs: readonly Disagreement[] } | null;
  readonly tokenizer: Tokenizer;
  readonly maxLength: number;
  /** What a worker takes at the most with texts of the maximum length. */
  readonly memory: MemoryPlan;
  /** Files that make up the checkpoint, with their bytes. */
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
}

export function checkpointPage(inspected: Inspected): string {
  const { checkpoint, tokenizer, maxLength, files, memory } = inspected;
  const { storage } = checkpoint;
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
    designTable(inspected),
    said(inspected),
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
  return parts.filter((part) => part !== '').join('\n');
}

function designTable({ checkpoint, regression }: Inspected): string {
  const { design, sources, parameters } = checkpoint;
  if (!design)
    return `The network is the export\u2019s own; its family is not one that is built from its config.\n\n${regressionTable(regression)}`;
  const columns = [
    { name: 'Feature' },
    { name: 'Value' },
    { name: 'In the regression' },
    { name: 'Read from' },
  ];
  const rows = features(design, sources, parameters, regression);
  return textTable(
    columns,
    rows.map(({ name, value, regression: word, source }) => [name, value, word, source]),
  );
}

const regressionTable = (regression: DesignOfCheckpoint): string =>
  textTable(
    [{ name: 'In the regression' }, { name: 'Value' }, { name: 'Read from' }],
    regressionRows(regression),
  );

/** The design alone, of a checkpoint whose network is not built here. */
export function designPage(read: Pick<Inspected, 'regression' | 'annotation'>): string {
  return `${regressionTable(read.regression)}\n${said(read)}`;
}

const said = (read: Pick<Inspected, 'regression' | 'annotation'>): string => {
  const pairs = [...trainingFields(read.regression), ...annotationFields(read)];
  return pairs.length === 0 ? '' : fields(pairs);
};

function annotationFields({
  annotation,
}: Pick<Inspected, 'annotation'>): readonly (readonly [string, string])[] {
  if (annotation === null) return [];
  const { model, differs } = annotation;
  const words = differs.map(({ feature, read, annotated }) => {
    const word = designFeatures.find(({ name }) => name === feature)?.word ?? feature;
    return `${word} ${annotated} where we read ${read}`;
  });
  return [
    [
      'Published',
      `${model.id} has ${words.length === 0 ? 'the same where both are known' : words.join(', ')}`,
    ],
  ];
}

/** Bytes as people read them: `1.2 MB`, `269 MB`, `12 kB`. */
export function megabytes(bytes: number): string {
  if (bytes < 1e6) return `${Math.ceil(bytes / 1e3)} kB`;
  return `${bytes < 1e7 ? (bytes / 1e6).toFixed(1) : Math.round(bytes / 1e6).toLocaleString('en-US')} MB`;
}
