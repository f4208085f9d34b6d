// The protocol on the paper's own tables, against a run of the paper's code (scikit-learn 1.9.1, XGBoost 3.2.0).

import { parse } from 'csv-parse/sync';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { designFeatures } from '../../../src/analysis/design/features.ts';
import {
  type NestedCrossValidation,
  nestedCrossValidation,
} from '../../../src/analysis/protocol/nested-cross-validation.ts';
import { sharedFolder } from '../../shared-folder.ts';

interface Reference extends NestedCrossValidation {
  readonly task: string;
  readonly seed: number;
  readonly set: 'size' | 'all' | 'selected';
}

const folder = join(sharedFolder, 'goldens/regression');
const isThere = existsSync(folder);
const references = isThere
  ? (JSON.parse(readFileSync(join(folder, 'nested_cv.json'), 'utf8')) as readonly Reference[])
  : [];
const csv = (path: string): readonly Record<string, string>[] =>
  parse(readFileSync(path, 'utf8'), { columns: true });

function featuresOf({ set, task }: Reference): readonly string[] {
  if (set === 'size') return ['total_params', 'pretraining_summary_total_tokens_billions'];
  if (set === 'all') return designFeatures.map(({ name }) => name);
  const row = csv(join(sharedFolder, 'paper/selected_features.csv')).find((line) => line['task'] === task);
  return [...(row?.['selected_features'] ?? '').matchAll(/'([^']+)'/g)].map(([, name = '']) => name);
}

describe.skipIf(!isThere)('nested cross-validation of the published tables', () => {
  test('there are as many references as the shared folder promises', () => {
    expect(references).toHaveLength(24);
  });

  test.each(references)('$task, seed $seed, $set: every number to the last bit', (reference) => {
    const lines = csv(join(folder, `matrix_${reference.task}.csv`));
    const features = featuresOf(reference);
    const rows = lines.map((line) => features.map((name) => Number(line[name])));
    const targets = lines.map((line) => Number(line['value']));
    const { mae, median_mae, folds } = reference;
    expect(nestedCrossValidation(rows, targets, { seed: reference.seed })).toEqual({
      mae,
      median_mae,
      folds,
    });
  });
});
