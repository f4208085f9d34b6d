import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Design, ScoredModel } from '../../../src/analysis/design/features.ts';
import { publishedDesigns, publishedModels } from '../../../src/analysis/design/published-models.ts';
import { recordedModels } from '../../../src/analysis/design/recorded-models.ts';
import { distinctModels } from '../../../src/analysis/design/scored-models.ts';
import { importTables } from '../../../src/results/published/import-tables.ts';
import type { Published } from '../../../src/results/published/types.ts';
import type { MetricValue, RunIdentity, RunRecord } from '../../../src/results/types.ts';
import { tablesFolder } from '../../results/published/tables.ts';
import { anIdentity, aRun, scratchFolder } from '../../results/records.ts';

const families = { hares: ['hare-*'] };
const design: Design = { total_params: 1e9, pretraining_summary_total_tokens_billions: 300 };

async function smallPublished(): Promise<Published> {
  const folder = tablesFolder();
  const files = readdirSync(folder).map((name) => join(folder, name));
  return (await importTables(scratchFolder(), files, () => undefined)).published;
}

describe('published models', () => {
  test('are the base models whose sizes are known, under one id, with the scores of all their ids', async () => {
    const models = publishedModels(await smallPublished(), families);
    expect(models.map(({ id, family, source }) => [id, family, source])).toEqual([
      ['lab/Fox-1B', 'fox', 'published'],
      ['lab/hare-2b', 'hares', 'published'],
    ]);
    expect(models[1]?.scores).toEqual({
      arc_challenge: { value: Math.fround(0.4), standardError: 0.0143 },
      winogrande: { value: Math.fround(0.55), standardError: 0.014 },
      lambada: { value: Math.fround(0.6), standardError: null },
    });
  });

  test('have their designs as the tables say them: numbers as they are, null for what is missing', async () => {
    const published = await smallPublished();
    const [fox] = publishedModels(published, families);
    expect(fox?.design).toMatchObject({
      total_params: 1e9,
      mlp_ratio: 4,
      attention_variant: 'local,full',
      pretraining_summary_percentage_reference: null,
    });
    const designOf = publishedDesigns(published);
    expect(designOf('LAB/fox_1b')).toEqual(fox?.design);
    expect(designOf('lab/hare-2b-chat')?.['total_params']).toBe(2.7e9);
    expect([designOf('nobody/knows-7b'), designOf('fox-1b')]).toEqual([null, null]);
  });
});

const metric = (name: string, value: number, standardError: number | null = 0.01): MetricValue => ({
  name,
  value,
  standardError,
  higherIsBetter: true,
});
const run = (
  task: string,
  shots: number,
  metrics: readonly MetricValue[],
  identity: Partial<RunIdentity> = {},
  changes: Partial<Omit<RunRecord, 'identity' | 'key'>> & { readonly name?: string } = {},
): RunRecord => aRun(anIdentity({ task, shots, ...identity }), { metrics, name: 'hare-1b', ...changes });

describe('recorded runs', () => {
  test("become a model with the suite's numbers, asked with its shots", () => {
    const runs = [
      run('hellaswag', 10, [metric('acc', 0.4), metric('acc_norm', 0.5)]),
      run('winogrande', 0, [metric('acc', 0.6)]),
      run('lambada_openai', 0, [metric('acc', 0.2, 0.03)]),
      run('lambada_standard', 0, [metric('acc', 0.4, 0.04)]),
      run('truthfulqa_mc1', 0, [metric('acc', 0.3)]),
    ];
    const { models, notes } = recordedModels(runs, { families, designOf: () => design });
    expect(models).toEqual([
      {
        id: 'hare-1b',
        family: 'hares',
        design,
        source: 'recorded',
        scores: {
          hellaswag: { value: 0.4, standardError: 0.01 },
          lambada: { value: expect.closeTo(0.3, 12), standardError: expect.closeTo(0.025, 12) },
        },
      },
    ]);
    expect(notes.join('\n')).toContain('winogrande');
    expect(notes.join('\n')).toContain('truthfulqa');
  });

  test('of a part of the questions are left out and noted, unless they are asked for', () => {
    const runs = [run('hellaswag', 10, [metric('acc', 0.4, 0.2)], { limit: 10 })];
    const without = recordedModels(runs, { families, designOf: () => design });
    expect(without).toEqual({
      models: [],
      notes: ['1 run asked a part of the questions only and was left out.'],
    });
    const { models } = recordedModels(runs, { families, designOf: () => design, limited: true });
    expect(models[0]?.scores).toEqual({ hellaswag: { value: 0.4, standardError: 0.2 } });
    const whole = [run('hellaswag', 10, [metric('acc', 0.4)], { limit: 10_000 })];
    expect(recordedModels(whole, { families, designOf: () => design }).models).toHaveLength(1);
  });

  test('with a chat template are left out and noted, and so is a model without a design', () => {
    const chat = run('hellaswag', 10, [metric('acc', 0.4)], { chatTemplate: true });
    const plain = run('hellaswag', 10, [metric('acc', 0.4)]);
    expect(recordedModels([chat], { families, designOf: () => design })).toEqual({
      models: [],
      notes: ['1 run asked with a chat template or a system instruction and was left out.'],
    });
    expect(recordedModels([plain], { families, designOf: () => null })).toEqual({
      models: [],
      notes: ['The design of hare-1b is not known; its scores were left out.'],
    });
    expect(recordedModels([], { families, designOf: () => design })).toEqual({ models: [], notes: [] });
  });

  test('of two checkpoints of one name are two models', () => {
    const other = { model: { fingerprint: 'e'.repeat(64), tokenizer: 't'.repeat(64) } };
    const runs = [
      run('hellaswag', 10, [metric('acc', 0.4)]),
      run('hellaswag', 10, [metric('acc', 0.5)], other),
    ];
    const { models } = recordedModels(runs, { families, designOf: () => design });
    expect(models.map(({ id }) => id)).toEqual(['hare-1b (ffffffff)', 'hare-1b (eeeeeeee)']);
    expect(models.map(({ scores }) => scores['hellaswag']?.value)).toEqual([0.4, 0.5]);
  });
});

test('of a model from several sources our own counts first, and two of one source stay two', () => {
  const model = (id: string, source: ScoredModel['source']): ScoredModel => ({
    id,
    family: 'f',
    design,
    scores: {},
    source,
  });
  const published = [
    model('lab/hare-1B', 'published'),
    model('lab/fox', 'published'),
    model('den/fox', 'published'),
  ];
  const imported = [model('lab/hare-1b', 'imported')];
  const recorded = [model('hare_1b', 'recorded')];
  const { models, twice } = distinctModels([published, imported, recorded]);
  expect(models.map(({ id }) => id)).toEqual(['hare_1b', 'lab/fox', 'den/fox']);
  expect(twice.map(({ taken, left }) => [taken.id, left.id])).toEqual([
    ['hare_1b', 'lab/hare-1b'],
    ['hare_1b', 'lab/hare-1B'],
  ]);
});
