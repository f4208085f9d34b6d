// A checkpoint as `plumbline inspect` shows it.

import type { Annotation, Disagreement } from '../analysis/design/disagreements.ts';
import { designFeatures } from '../analysis/design/features.ts';
import type { DesignOfCheckpoint } from '../analysis/design/read-design-features.ts';
import type { Checkpoint } from '../model/checkpoint.ts';
import type { TokenizerCheck } from '../model/tokenizer/tokenizer-check.ts';
import type { Tokenizer } from '../model/tokenizer/tokenizer.ts';
import type { MemoryPlan } from '../runners/machine/memory-plan.ts';
import { features, regressionRows, trainingFields } from './checkpoint-features.ts';
import { fields } from './fields.ts';
import { type CheckedTasks, requestTable } from './request-table.ts';
import { textTable } from './text-table.ts';
import { noTrouble, tokenizerFindings } from './tokenizer-findings.ts';

/** As the page calls them. */
const formats = { safetensors: 'safetensors', pickle: 'pickled weights' };

export interface Inspected {
  readonly checkpoint: Checkpoint;
  /** What the regression is told of it. */
  readonly regression: DesignOfCheckpoint;
  /** The model of its name in the imported tables, with what is said otherwise there; null where there is none. */
  readonly annotation: { readonly model: Annotation; readonly differs: readonly Disagreement[] } | null;
  readonly tokenizer: Tokenizer;
  /** What was found out by asking the tokenizer. */
  readonly check: TokenizerCheck;
  /** What becomes of tasks' questions. */
  readonly checked: CheckedTasks;
  readonly maxLength: number;
  /** What a worker takes at the most with texts of the maximum length. */
  readonly memory: MemoryPlan;
  /** Files that make up the checkpoint, with their bytes. */
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
}

export function checkpointPage(inspected: Inspected): string {
  const { checkpoint, maxLength, files, memory } = inspected;
  const { storage } = checkpoint;
  const parts = [
    fields([
      [
        checkpoint.name,
        checkpoint.files.kind === 'onnx'
          ? 'ONNX export'
          : `${formats[checkpoint.files.format]}, ${storage?.dtypes.join(', ') ?? ''}`,
      ],
      ['Files', files.map(({ name, bytes }) => `${name} (${megabytes(bytes)})`).join(', ')],
      ...leftAlone(checkpoint.unneeded),
      [
        'Memory',
        `${megabytes(memory.total)} at the most for a worker and texts of ${maxLength.toLocaleString('en-US')} tokens: ` +
          `weights as float32 ${megabytes(memory.weights)}, keys and values ${megabytes(memory.past)}, ` +
          `a pass ${megabytes(memory.pass)}, the runtime ${megabytes(memory.runtime)}`,
      ],
    ]),
    designTable(inspected),
    said(inspected),
    tokenizerPart(inspected),
    requestTable(inspected.checked, { maxLength, appendsEos: inspected.check.appendsEos }),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

function tokenizerPart({ checkpoint, tokenizer, check }: Inspected): string {
  const token = (id: number | undefined): string =>
    id === undefined
      ? 'none'
      : `${JSON.stringify(tokenizer.decode([id], { skipSpecialTokens: false }))} (${id})`;
  const findings = tokenizerFindings(check, tokenizer);
  return fields([
    ['Tokenizer', `${tokenizer.vocabularySize.toLocaleString('en-US')} tokens`],
    ['Beginning of text', `${token(tokenizer.bosToken)}${added[check.bos]}`],
    ['Before an empty context', token(tokenizer.prefixToken)],
    ['End of text', tokenizer.eosTokens.map(token).join(', ') || 'none'],
    ...findings.map(({ kind, text }) => [kind, text] as const),
    ...(findings.some(({ kind }) => kind === 'Trouble')
      ? []
      : [['Check', noTrouble(check, checkpoint.vocabulary)] as const]),
  ]);
}

const added: Readonly<Record<TokenizerCheck['bos'], string>> = {
  never: ', not added to a text',
  once: ', added to every text',
  twice: ', added to every text twice',
  unknown: '',
};

/** A config may say less than was trained, and the network is then another. */
const leftAlone = (unneeded: readonly string[]): readonly (readonly [string, string])[] =>
  unneeded.length === 0
    ? []
    : [
        [
          'Left alone',
          `${unneeded.length} stored ${unneeded.length === 1 ? 'tensor' : 'tensors'} that nothing in the network needs, by the config: ` +
            `${unneeded.slice(0, 3).join(', ')}${unneeded.length > 3 ? ', …' : ''}`,
        ],
      ];

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
