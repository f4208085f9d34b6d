import { describe, expect, test } from 'vitest';
import { ModelError } from '../../../src/lib/errors.ts';
import { interpretConfig } from '../../../src/model/config.ts';
import type { TensorLocation } from '../../../src/model/weights/safetensors.ts';
import { neededShapes } from '../../../src/model/weights/needed-shapes.ts';
import { countParameters, findWeights } from '../../../src/model/weights/find-weights.ts';

type Tensors = Map<string, TensorLocation>;

function needed(modelType: string, settings: Readonly<Record<string, unknown>> = {}) {
  const config = { model_type: modelType, vocab_size: 10, num_hidden_layers: 2, ...settings };
  const widths = { hidden_size: 8, num_attention_heads: 2, num_key_value_heads: 1, intermediate_size: 6 };
  const { design, family } = interpretConfig({ ...widths, ...config }, 'config.json');
  return { shapes: neededShapes(design, family.weights(design)), prefix: family.prefix };
}

const tensor = (name: string, shape: readonly number[], dtype: TensorLocation['dtype'] = 'F32') =>
  ({ name, shape, dtype, file: '/m/model.safetensors', offset: 0, bytes: 0 }) satisfies TensorLocation;

/** The tensors that a checkpoint has, changed. */
function finding(modelType: string, change: (tensors: Tensors) => void) {
  const { shapes, prefix } = needed(modelType);
  const tensors: Tensors = new Map([...shapes].map(([name, shape]) => [name, tensor(name, shape)]));
  change(tensors);
  return () => findWeights(shapes, tensors, prefix, '/m/config.json');
}

const renamed = (tensors: Tensors, rename: (name: string) => string): void => {
  const all = [...tensors];
  tensors.clear();
  for (const [name, one] of all) tensors.set(rename(name), { ...one, name: rename(name) });
};

describe('weights are found', () => {
  test('by their names', () => {
    const found = finding('llama', () => undefined)();
    expect([...found.keys()]).toEqual([...needed('llama').shapes.keys()]);
  });

  test.each([
    ['llama', 'model.'],
    ['gpt2', 'transformer.'],
    ['gpt_neox', 'gpt_neox.'],
  ])('of %s where the inner network was saved, without %s', (modelType, prefix) => {
    const found = finding(modelType, (tensors) =>
      renamed(tensors, (name) => (name.startsWith(prefix) ? name.slice(prefix.length) : name)),
    )();
    const [name = '', location] = [...found][0] ?? [];
    expect(name.startsWith(prefix)).toBe(true);
    expect(location?.name).toBe(name.slice(prefix.length));
  });

  test('where tensors that no network needs lie beside them', () => {
    const further = [
      'model.layers.0.self_attn.rotary_emb.inv_freq',
      'model.layers.1.self_attn.q_proj.bias',
      'score.weight',
      'model.norm.bias',
    ];
    const find = finding('llama', (tensors) =>
      further.forEach((name) => tensors.set(name, tensor(name, [3]))),
    );
    expect(find).not.toThrow();
  });

  test('in float32, float16 and bfloat16 side by side', () => {
    const find = finding('llama', (tensors) => {
      const types = ['F32', 'F16', 'BF16'] as const;
      [...tensors].forEach(([name, one], index) =>
        tensors.set(name, { ...one, dtype: types[index % 3] ?? 'F32' }),
      );
    });
    expect(find).not.toThrow();
  });
});

describe('weights that do not belong to the config give one line:', () => {
  const set =
    (name: string, shape: readonly number[], dtype?: TensorLocation['dtype']) => (tensors: Tensors) =>
      void tensors.set(name, tensor(name, shape, dtype));
  const norm = 'model.norm.weight';

  test.each<[string, string, (tensors: Tensors) => void, string]>([
    [
      'one is missing',
      'llama',
      (tensors) => void tensors.delete('model.layers.1.mlp.up_proj.weight'),
      'The weight model.layers.1.mlp.up_proj.weight is missing among the 20 tensors beside /m/config.json; ' +
        'the config and the weights do not belong together, or a file is missing.',
    ],
    [
      'a bias is missing',
      'gpt2',
      (tensors) => void tensors.delete('transformer.h.0.attn.c_attn.bias'),
      'The weight transformer.h.0.attn.c_attn.bias is missing among the 27 tensors beside /m/config.json; ' +
        'the config and the weights do not belong together, or a file is missing.',
    ],
    [
      'one is wider',
      'llama',
      set(norm, [9]),
      'model.safetensors: model.norm.weight is [9], but /m/config.json asks for [8]; the config and the weights do not belong together.',
    ],
    [
      'one has another axis',
      'llama',
      set(norm, [8, 1]),
      'model.safetensors: model.norm.weight is [8, 1], but /m/config.json asks for [8]; the config and the weights do not belong together.',
    ],
    [
      'one is turned',
      'llama',
      set('model.layers.0.mlp.up_proj.weight', [8, 6]),
      'model.safetensors: model.layers.0.mlp.up_proj.weight is [8, 6], but /m/config.json asks for [6, 8]; the config and the weights do not belong together.',
    ],
    [
      'one is quantized',
      'llama',
      set(norm, [8], 'F8_E4M3'),
      'model.safetensors: model.norm.weight is stored as F8_E4M3; weights are read as F32, F16 or BF16, so use a checkpoint that is stored in one of these.',
    ],
    [
      'there are more layers',
      'llama',
      set('model.layers.2.mlp.up_proj.weight', [6, 8]),
      '/m/config.json names fewer layers than the weights have: model.layers.2.mlp.up_proj.weight would be left out; the config and the weights do not belong together.',
    ],
    [
      'there are more layers, without the prefix',
      'gpt2',
      set('h.11.ln_1.weight', [8]),
      '/m/config.json names fewer layers than the weights have: h.11.ln_1.weight would be left out; the config and the weights do not belong together.',
    ],
    [
      'there are more experts',
      'mixtral',
      set('model.layers.1.block_sparse_moe.experts.8.w1.weight', [6, 8]),
      '/m/config.json names fewer experts than the weights have: model.layers.1.block_sparse_moe.experts.8.w1.weight would be left out; the config and the weights do not belong together.',
    ],
  ])('%s', (_what, modelType, change, message) => {
    expect(finding(modelType, change)).toThrow(new ModelError(message));
  });
});

// The numbers themselves are held against transformers' in config.test.ts and runners/architectures.test.ts.
test('a tied head is counted once', () => {
  const count = (tied: boolean) => countParameters(needed('llama', { tie_word_embeddings: tied }).shapes);
  expect(count(false) - count(true)).toBe(10 * 8);
});
