// `plumbline fit`: from tables to predictors, as a user meets it.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readPredictors } from '../../src/analysis/comparison/predictors-file.ts';
import { scratchFolder } from '../results/records.ts';
import { tablesFolder } from '../results/published/tables.ts';
import { plumbline } from './plumbline.ts';

const models = Array.from({ length: 16 }, (_, at) => ({
  id: `lab${at % 5}/tree${at % 5}-${at + 1}B`,
  params: 1e9 * (at + 1),
  tokens: 100 * (1 + (at % 4)),
  score: 0.3 + 0.1 * Math.log10(at + 1) + 0.02 * (at % 4),
}));
const annotationColumns =
  'id,dimension,num_heads,mlp_ratio,layer_norm_type,positional_embeddings,attention_variant,biases,block_type,activation,sequence_length,weight_tying,is_instruction_tuned,total_params';
const shares = ['web', 'code', 'books', 'reference', 'academic', 'english'].map(
  (of) => `pretraining_summary_percentage_${of}`,
);
const lines = (header: string, row: (model: (typeof models)[number]) => string): string =>
  `${[header, ...models.map(row)].join('\n')}\n`;
const tables = {
  'model_annotations.csv': lines(
    annotationColumns,
    ({ id, params }) => `${id},2048,16,4,rmsnorm,rope,full,none,sequential,silu,2048,true,false,${params}`,
  ),
  'dataset_info.csv': lines(
    `id,pretraining_summary_total_tokens_billions,${shares.join(',')},metadata`,
    ({ id, tokens }) => `${id},${tokens},70,10,5,5,3,90,`,
  ),
  'evaluation_results.csv': lines(
    'id,benchmark,setting,metric,metric_value,metric_stderr',
    ({ id, score }) => `${id},hellaswag,10-shot,accuracy,${score},0.005`,
  ),
  'freegen_features.csv': undefined,
  'selected_features.csv': undefined,
};

/** A results folder with the tables, and `plumbline fit` on it. */
async function imported(): Promise<{
  results: string;
  fit: (...words: readonly string[]) => ReturnType<typeof plumbline>;
}> {
  const results = scratchFolder();
  expect((await plumbline('import', tablesFolder(tables), '--results', results)).exitCode).toBe(0);
  return { results, fit: (...words) => plumbline('fit', '--results', results, ...words) };
}

describe('plumbline fit', () => {
  test('fits what has scores, says what has none, and writes what predict reads', async () => {
    const { results, fit } = await imported();
    const { exitCode, stdout, stderr } = await fit('--workers', '1', '--json');
    expect(exitCode).toBe(0);
    const { file, tasks, skipped } = JSON.parse(stdout) as {
      file: string;
      tasks: { task: string; models: object; families: number; mae: number; median_mae: number }[];
      skipped: { task: string; reason: string }[];
    };
    expect(file).toBe(join(results, 'predictors.json'));
    expect(tasks).toMatchObject([{ task: 'hellaswag', models: { published: 16 }, families: 5 }]);
    expect(tasks[0]?.mae).toBeLessThan((tasks[0]?.median_mae ?? 0) / 2);
    expect(skipped).toHaveLength(12);
    expect(stderr).toContain(
      'arc_challenge has scores of 0 models of 0 families; a predictor needs at least 12 models of 4 families',
    );
    const predicted = await plumbline(
      'predict',
      '--results',
      results,
      '--design',
      'params=8B,tokens=300,web=70',
      '--tasks',
      'hellaswag,lambada',
      '--json',
    );
    const { tasks: scores, notes } = JSON.parse(predicted.stdout) as {
      tasks: { prediction: number }[];
      notes: string[];
    };
    expect(scores).toHaveLength(1);
    expect(notes.join(' ')).toContain('no predictor of lambada');
    // As the rule says: 0.3 + 0.1 log10 8 + 0.04.
    expect(Math.abs((scores[0]?.prediction ?? 0) - 0.43)).toBeLessThan(0.03);
  });

  test('gives the same bytes with one thread and with two', async () => {
    const { fit } = await imported();
    const written = [];
    for (const workers of ['1', '2']) {
      const out = join(scratchFolder(), 'predictors.json');
      expect((await fit('--tasks', 'hellaswag', '--workers', workers, '--out', out)).exitCode).toBe(0);
      written.push(readFileSync(out, 'utf8'));
    }
    expect(written[0]).toBe(written[1]);
  });

  test('refuses in one line what cannot be fitted', async () => {
    const { results, fit } = await imported();
    const said = async (...words: readonly string[]) => {
      const { exitCode, stderr } = await fit('--quiet', ...words);
      expect(exitCode).toBe(2);
      return stderr;
    };
    expect(await said('--from', 'recorded', '--tasks', 'hellaswag')).toContain('scores of 0 models');
    expect(await said('--from', 'elsewhere')).toContain('scores are published, recorded, imported');
    expect(await said('--features', 'size,nrom')).toContain('did you mean');
    expect(await said('--select')).toContain('--select needs --protocol paper');
    expect(await said('--families', join(results, 'none.yaml'))).toContain('none.yaml');
    expect(await said('--judge')).toContain('selected_features.csv was not imported');
    const families = join(scratchFolder(), 'families.yaml');
    writeFileSync(families, 'one: ["*"]\n');
    expect(await said('--families', families, '--tasks', 'hellaswag')).toContain('of 1 families');
  });
});

describe('the predictors that ship', () => {
  test('cover the thirteen tasks, and their intervals held within five points', async () => {
    const { predictors, provenance } = await readPredictors('data/predictors.json');
    expect(predictors).toHaveLength(13);
    expect(provenance.join(' ')).toContain('SHA-256');
    const { coverage } = await import('../../src/analysis/predictor/interval.ts');
    for (const { task, residuals } of predictors) {
      expect(Math.abs(coverage(residuals, 0.8) - 0.8), task).toBeLessThanOrEqual(0.05);
      expect(Math.abs(coverage(residuals, 0.95) - 0.95), task).toBeLessThanOrEqual(0.05);
    }
  });
});
