// The columns of the published tables: which there must be, and what their cells may hold.

import type { TableKind } from './types.ts';

/** What a cell may hold. */
export interface Column {
  readonly name: string;
  /** `names` is a Python list of strings, such as `['total_params', 'biases']`. */
  readonly type: 'text' | 'number' | 'boolean' | 'names';
  /** Every row has a value. */
  readonly filled?: true;
  /** The table may lack the column. */
  readonly optional?: true;
  /** The least and the greatest value. */
  readonly range?: readonly [number, number];
  /** -1 stands for a value that is not known. */
  readonly minusOne?: true;
  /** `nan` stands for a value that was not measured. */
  readonly nan?: true;
}

const id: Column = { name: 'id', type: 'text', filled: true };
const text = (name: string): Column => ({ name, type: 'text' });
const positive = (name: string): Column => ({ name, type: 'number', range: [0, Infinity], minusOne: true });
const optional = (column: Column): Column => ({ ...column, optional: true });
const flag = (name: string): Column => ({ name, type: 'boolean' });
const share = (of: string): Column => ({
  name: `pretraining_summary_percentage_${of}`,
  type: 'number',
  range: [0, 100],
  minusOne: true,
});
const measured = (name: string, range?: readonly [number, number]): Column => ({
  name,
  type: 'number',
  nan: true,
  ...(range && { range }),
});

/** By table; the columns that are not listed are left out, but for the free-generation features, where each is a number. */
export const tableColumns: Readonly<Record<TableKind, readonly Column[]>> = {
  model_annotations: [
    id,
    positive('dimension'),
    positive('num_heads'),
    positive('mlp_ratio'),
    text('layer_norm_type'),
    text('positional_embeddings'),
    text('attention_variant'),
    text('biases'),
    text('block_type'),
    text('activation'),
    positive('sequence_length'),
    optional(positive('batch_instances')),
    optional(positive('batch_tokens')),
    optional(flag('weight_tying')),
    flag('is_instruction_tuned'),
    optional(flag('is_preference_tuned')),
    positive('total_params'),
  ],
  dataset_info: [
    id,
    positive('pretraining_summary_total_tokens_billions'),
    ...['web', 'code', 'books', 'reference', 'academic', 'english'].map(share),
    optional(text('metadata')),
  ],
  evaluation_results: [
    id,
    { ...text('benchmark'), filled: true },
    { ...text('setting'), filled: true },
    { ...text('metric'), filled: true },
    measured('metric_value'),
    measured('metric_stderr', [0, Infinity]),
  ],
  freegen_features: [id],
  selected_features: [
    { name: 'selected_features', type: 'names', filled: true },
    optional(text('improvement_scores')),
    optional(text('selection_history')),
    { name: 'final_mae', type: 'number' },
    { name: 'baseline_mae', type: 'number' },
    { ...text('task'), filled: true },
    { ...text('setting'), filled: true },
  ],
};

/** Metrics whose values have bounds. */
export const metricRanges: ReadonlyMap<string, readonly [number, number]> = new Map([
  ['accuracy', [0, 1]],
  ['acc_norm', [0, 1]],
  ['mc1', [0, 1]],
  ['mc2', [0, 1]],
  ['brier_score', [0, 2]],
]);

/** The columns of a table whose header these are. */
export function columnsOf(kind: TableKind, header: readonly string[]): readonly Column[] {
  const known = tableColumns[kind];
  if (kind !== 'freegen_features') return known.filter(({ name }) => header.includes(name));
  return header
    .filter((name) => name !== '')
    .map((name) => known.find((column) => column.name === name) ?? measured(name));
}
