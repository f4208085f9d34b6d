// Which of the published tables a CSV file is: by its name, else by the columns that only that table has.

import { basename } from 'node:path';
import type { TableKind } from './types.ts';

export const tableKinds: readonly TableKind[] = [
  'model_annotations',
  'dataset_info',
  'evaluation_results',
  'freegen_features',
  'selected_features',
];

/** The table that a file's name says that it is: `dataset_info.csv`; undefined for other names. */
export function kindOfName(path: string): TableKind | undefined {
  const name = basename(path).toLowerCase();
  return tableKinds.find((kind) => name === `${kind}.csv`);
}

const marks: readonly (readonly [TableKind, readonly string[]])[] = [
  ['selected_features', ['selected_features', 'task']],
  ['evaluation_results', ['benchmark', 'metric_value']],
  ['dataset_info', ['pretraining_summary_total_tokens_billions']],
  ['model_annotations', ['total_params', 'dimension']],
  ['freegen_features', ['num_tokens_mean']],
];

/** The table that a header says that it is; undefined where it fits none. */
export function kindOfHeader(header: readonly string[]): TableKind | undefined {
  return marks.find(([, columns]) => columns.every((column) => header.includes(column)))?.[0];
}
