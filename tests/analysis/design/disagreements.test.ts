import { describe, expect, test } from 'vitest';
import { annotationOf, disagreements } from '../../../src/analysis/design/disagreements.ts';
import type { Published, PublishedModel } from '../../../src/results/published/types.ts';

const model = (id: string, fields: PublishedModel['fields'], annotated = true): PublishedModel => ({
  id,
  annotated,
  fields,
  scores: [],
  freeGeneration: null,
});

const published: Published = {
  tables: [],
  models: [
    model('Somebody/Tiny-2B', { total_params: 2e9, attention_variant: 'gqa' }),
    model('Somebody/tiny_2b-chat', { total_params: 2e9 }),
    model('A/Twin', { num_heads: 8 }),
    model('B/twin', { num_heads: 16 }),
    model('C/Unannotated', {}, false),
  ],
  freeGenerationFeatures: [],
  selections: [],
};

describe('a checkpoint’s annotation is found', () => {
  test.each([
    ['Somebody/Tiny-2B', 'Somebody/Tiny-2B'],
    ['somebody/tiny_2b', 'Somebody/Tiny-2B'],
    ['Tiny 2B', 'Somebody/Tiny-2B'],
    ['tiny-2b-chat', 'Somebody/tiny_2b-chat'],
    ['b/Twin', 'B/twin'],
  ])('%s: %s', (name, id) => {
    expect(annotationOf(published, [name])?.id).toBe(id);
  });

  test('by the first of its names that is one', () => {
    expect(annotationOf(published, ['checkpoint-7', 'main', 'somebody/TINY-2b'])?.id).toBe(
      'Somebody/Tiny-2B',
    );
  });

  test.each(['twin', 'tiny', 'Other/Tiny-2B', 'Unannotated', 'C/Unannotated', ''])('not for %j', (name) => {
    expect(annotationOf(published, [name])).toBeNull();
  });
});

describe('what differs', () => {
  const tokens = 'pretraining_summary_total_tokens_billions';

  test('is told for features that both know, in the features’ order', () => {
    const read = { activation: 'swiglu', num_heads: 32, mlp_ratio: 4, biases: null, block_type: 'parallel' };
    const annotated = {
      block_type: 'sequential',
      activation: 'swiglu',
      num_heads: 16,
      biases: 'some',
      dimension: 64,
    };
    expect(disagreements(read, annotated)).toEqual([
      { feature: 'num_heads', read: 32, annotated: 16 },
      { feature: 'block_type', read: 'parallel', annotated: 'sequential' },
    ]);
  });

  test.each([
    ['mlp_ratio', 2.6875, 2.7, false],
    ['mlp_ratio', 2.6875, 2.6666667, false],
    ['mlp_ratio', 4, 2.6875, true],
    ['total_params', 13_015_864_320, 13_015_866_880, false],
    ['total_params', 405_334_016, 505_997_504, true],
    [tokens, 1400, 1409, false],
    ['sequence_length', 8192, 8191, true],
  ])('beyond rounding: %s %d and %d', (feature, read, annotated, differs) => {
    expect(disagreements({ [feature]: read }, { [feature]: annotated })).toHaveLength(differs ? 1 : 0);
  });
});
