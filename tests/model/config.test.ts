import { describe, expect, test } from 'vitest';
import { ModelError } from '../../src/lib/errors.ts';
import { interpretConfig } from '../../src/model/config.ts';
import { neededShapes } from '../../src/model/weights/needed-shapes.ts';
import { countParameters } from '../../src/model/weights/find-weights.ts';
import { readGolden } from '../goldens/read.ts';

type Config = Readonly<Record<string, unknown>>;

/** What transformers reads in a config, and the network that it makes of it. */
interface ReadByTransformers {
  readonly layers: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headWidth: number;
  readonly contextLength: number;
  readonly normEpsilon: number;
  readonly windows: readonly (number | null)[];
  readonly attentionScales: readonly number[];
  /** As configs spell it. */
  readonly activation: string;
  readonly parallel: boolean;
  readonly parameters: number;
  /** Null for large networks with experts, which are stored one by one. */
  readonly tensors: number | null;
  /** Null for networks of many tensors. */
  readonly shapes: Readonly<Record<string, readonly number[]>> | null;
}

const { cases } = readGolden<{
  readonly cases: readonly {
    readonly what: string;
    readonly config: Config;
    readonly read: ReadByTransformers;
  }[];
}>('designs.json');

const activations: Readonly<Record<string, string>> = {
  silu: 'silu',
  gelu: 'gelu',
  gelu_new: 'gelu-tanh',
  gelu_pytorch_tanh: 'gelu-tanh',
  tanh: 'tanh',
};

describe('a config is read as transformers reads it:', () => {
  test.each(cases)('$what', ({ config, read }) => {
    const { design, family } = interpretConfig(config, 'config.json');
    const { layers, heads, keyValueHeads, headWidth, contextLength, normEpsilon, windows } = design;
    expect({ layers, heads, keyValueHeads, headWidth, contextLength, normEpsilon }).toEqual({
      layers: read.layers,
      heads: read.heads,
      keyValueHeads: read.keyValueHeads,
      headWidth: read.headWidth,
      contextLength: read.contextLength,
      normEpsilon: read.normEpsilon,
    });
    expect(windows.map((window) => window ?? null)).toEqual(read.windows);
    design.attentionScales.forEach((scale, layer) =>
      expect(scale).toBeCloseTo(read.attentionScales[layer] ?? Number.NaN, 12),
    );
    expect(design.activation).toBe(activations[read.activation]);
    expect(design.block).toBe(read.parallel ? 'parallel' : 'serial');

    const shapes = neededShapes(design, family.weights(design));
    if (read.tensors !== null) expect(shapes.size).toBe(read.tensors);
    expect(countParameters(shapes)).toBe(read.parameters);
    if (read.shapes) expect(Object.fromEntries(shapes)).toEqual(read.shapes);
  });
});

describe('a config that cannot be read', () => {
  const reading = (config: Config) => () => interpretConfig(config, '/m/config.json');

  test.each([
    ['bert', '/m/config.json: model_type "bert" is not supported; these are: llama, mistral, '],
    ['toString', '/m/config.json: model_type "toString" is not supported; these are:'],
    ['', '/m/config.json: model_type "" is not supported; these are:'],
    [7, '/m/config.json: model_type should be a string, not 7.'],
    [null, '/m/config.json: model_type is missing; it should be a string.'],
  ])('has the model_type %j', (modelType, message) => {
    expect(reading({ model_type: modelType })).toThrow(ModelError);
    expect(reading({ model_type: modelType })).toThrow(message);
  });
});

test('where each feature was read is told: the key, or that it is absent', () => {
  const { sources } = interpretConfig(
    { model_type: 'llama', hidden_size: 8, num_attention_heads: 2, rope_parameters: { rope_theta: 5 } },
    'config.json',
  );
  expect(sources).toMatchObject({
    family: 'config.json model_type',
    width: 'config.json hidden_size',
    'rotary base': 'config.json rope_parameters.rope_theta',
    'MLP width': "intermediate_size is absent: the family's default",
    norm: 'the family: RMS',
  });
});
