// GPT-2's kin: what their configs are read as, against transformers. What is special of each is in the file of its name.

import { describe, expect, test } from 'vitest';
import { ModelError } from '../../../src/lib/errors.ts';
import { interpretConfig } from '../../../src/model/config.ts';
import { rotaryFrequencies } from '../../../src/model/graph/rotary-frequencies.ts';
import { neededShapes } from '../../../src/model/weights/needed-shapes.ts';
import { countParameters } from '../../../src/model/weights/find-weights.ts';
import { readGolden } from '../../goldens/read.ts';

interface ReadByTransformers {
  readonly layers: number;
  readonly width: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headWidth: number;
  /** Null where the configuration class has none. */
  readonly contextLength: number | null;
  readonly normEpsilon: number;
  readonly windows: readonly (number | null)[];
  readonly attentionScales: readonly number[];
  /** As configs spell it. */
  readonly activation: string;
  readonly parallel: boolean;
  readonly parameters: number;
  readonly tensors: number;
  /** Null for networks of many tensors. */
  readonly shapes: Readonly<Record<string, readonly number[]>> | null;
  readonly frequencyBits: readonly number[] | null;
}

interface Case {
  readonly what: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly read: ReadByTransformers | { readonly fails: true };
}

const { cases } = readGolden<{ readonly cases: readonly Case[] }>('gpt-designs.json');
const read = cases.flatMap(({ read: found, ...rest }) =>
  'fails' in found ? [] : [{ ...rest, read: found }],
);
const refused = cases.filter((one) => 'fails' in one.read);

const activations: Readonly<Record<string, string>> = {
  gelu: 'gelu',
  gelu_new: 'gelu-tanh',
  gelu_pytorch_tanh: 'gelu-tanh',
  relu: 'relu',
};

describe('a config is read as transformers reads it:', () => {
  test.each(read)('$what', ({ config, read: theirs }) => {
    const { design, family } = interpretConfig(config, 'config.json');
    const { layers, width, heads, keyValueHeads, headWidth, normEpsilon } = design;
    expect({ layers, width, heads, keyValueHeads, headWidth, normEpsilon }).toEqual({
      layers: theirs.layers,
      width: theirs.width,
      heads: theirs.heads,
      keyValueHeads: theirs.keyValueHeads,
      headWidth: theirs.headWidth,
      normEpsilon: theirs.normEpsilon,
    });
    expect(design.contextIsOpen ? null : design.contextLength).toBe(theirs.contextLength);
    expect(design.windows.map((window) => window ?? null)).toEqual(theirs.windows);
    design.attentionScales.forEach((scale, layer) =>
      expect(scale).toBeCloseTo(theirs.attentionScales[layer] ?? Number.NaN, 12),
    );
    expect(design.activation).toBe(activations[theirs.activation]);
    expect(design.block).toBe(theirs.parallel ? 'parallel' : 'serial');

    const shapes = neededShapes(design, family.weights(design));
    expect(shapes.size).toBe(theirs.tensors);
    expect(countParameters(shapes)).toBe(theirs.parameters);
    if (theirs.shapes) expect(Object.fromEntries(shapes)).toEqual(theirs.shapes);
  });
});

describe('rotary frequencies are those of transformers to two neighbours in float32:', () => {
  test.each(read.filter(({ read: { frequencyBits } }) => frequencyBits))(
    '$what',
    ({ config, read: theirs }) => {
      const { positions } = interpretConfig(config, 'config.json').design;
      if (positions.kind !== 'rotary') throw new Error(`the positions are ${positions.kind}`);
      const [{ base, scaling } = { base: 0, scaling: { kind: 'none' as const } }] =
        positions.rotations.flatMap((rotation) => rotation ?? []);
      const frequencies = rotaryFrequencies(
        positions,
        base,
        scaling.kind === 'dynamic' || scaling.kind === 'longrope' ? { kind: 'none' } : scaling,
      );
      const bits = [...new Int32Array(new Float32Array(frequencies).buffer)];
      expect(bits).toHaveLength(theirs.frequencyBits?.length ?? 0);
      bits.forEach((value, pair) =>
        expect(Math.abs(value - (theirs.frequencyBits?.[pair] ?? 0))).toBeLessThanOrEqual(2),
      );
    },
  );
});

describe('what transformers does not run is refused in one line:', () => {
  test.each(refused)('$what', ({ config }) => {
    const reading = (): unknown => interpretConfig(config, 'config.json');
    expect(reading).toThrow(ModelError);
    expect(reading).toThrow(/^config\.json: [^\n]+\.$/);
  });
});
