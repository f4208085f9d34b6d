import { describe, expect, test } from 'vitest';
import { interpretConfig } from '../../../src/model/config.ts';
import { alibiSlopes } from '../../../src/model/families/reading/alibi.ts';
import { readGolden } from '../../goldens/read.ts';

const small = { model_type: 'falcon', hidden_size: 64, num_hidden_layers: 1, num_attention_heads: 4 };
const read = (settings: Readonly<Record<string, unknown>>) => {
  const { design, family } = interpretConfig({ ...small, ...settings }, 'config.json');
  const [layer] = family.weights(design).layers;
  return { design, norms: [layer?.attentionNorm.weight, layer?.mlpNorm.weight] };
};
const at = (name: string): string => `transformer.h.0.${name}.weight`;

describe('each kind of Falcon has its heads of keys and its norms:', () => {
  test('7B: one head, one norm for attention and MLP side by side', () => {
    const { design, norms } = read({});
    expect(design).toMatchObject({ keyValueHeads: 1, block: 'parallel' });
    expect(norms).toEqual([at('input_layernorm'), at('input_layernorm')]);
  });

  test('40B: groups of heads, two norms', () => {
    const { design, norms } = read({ new_decoder_architecture: true, num_kv_heads: 2 });
    expect(design).toMatchObject({ keyValueHeads: 2, block: 'parallel' });
    expect(norms).toEqual([at('ln_attn'), at('ln_mlp')]);
  });

  test('11B: groups of heads, one norm', () => {
    const { norms } = read({
      new_decoder_architecture: true,
      num_kv_heads: 2,
      num_ln_in_parallel_attn: 1,
    });
    expect(norms).toEqual([at('input_layernorm'), at('input_layernorm')]);
  });

  test('RW: as many heads of keys as of queries, in series', () => {
    const { design, norms } = read({ multi_query: false, parallel_attn: false });
    expect(design).toMatchObject({ keyValueHeads: 4, block: 'serial' });
    expect(norms).toEqual([at('input_layernorm'), at('post_attention_layernorm')]);
  });
});

test('the first configs have other names, and the 40B\u2019s new architecture shows in its heads of keys', () => {
  const first = { hidden_size: 64, n_layer: 1, n_head: 4, bias: false, alibi: false, parallel_attn: true };
  const design = (config: object) => interpretConfig({ ...first, ...config }, 'config.json').design;
  expect(design({ model_type: 'RefinedWebModel', multi_query: true })).toEqual(read({}).design);
  expect(design({ model_type: 'RefinedWeb', n_head_kv: 2 })).toEqual(
    read({ new_decoder_architecture: true, num_kv_heads: 2 }).design,
  );
  expect(design({ model_type: 'RefinedWebModel', parallel_attn: false })).toEqual(
    read({ multi_query: false, parallel_attn: false }).design,
  );
});

const { slopes } = readGolden<{
  readonly slopes: readonly {
    readonly heads: number;
    readonly falconPositions: readonly number[];
    /** By head: what is added at these positions, as the bits of float32. */
    readonly falcon: readonly (readonly number[])[];
  }[];
}>('gpt-designs.json');

/** The nearest number of bfloat16, of two as near the even one. */
function bfloat16(value: number): number {
  const [bits = 0] = new Uint32Array(new Float32Array([value]).buffer);
  const rounded = (bits + 0x7fff + ((bits >>> 16) & 1)) & 0xffff0000;
  return new Float32Array(new Uint32Array([rounded]).buffer)[0] ?? Number.NaN;
}

test.each(slopes)(
  'ALiBi of $heads heads is that of transformers, rounded, and then scaled with the query-key products',
  ({ heads, falconPositions, falcon }) => {
    const { design } = read({ num_attention_heads: heads, hidden_size: 16 * heads, alibi: true });
    const { positions } = design;
    if (positions.kind !== 'alibi') throw new Error(`the positions are ${positions.kind}`);
    expect(positions.rounded).toBe(1 / 4);
    expect(positions.slopes).toEqual(alibiSlopes(heads).map((slope) => slope / 4));
    const added = positions.slopes.map((slope) =>
      falconPositions.map((position) => bfloat16(bfloat16(slope * 4) * bfloat16(position))),
    );
    expect(added.map((row) => [...new Int32Array(new Float32Array(row).buffer)])).toEqual(falcon);
  },
);

test.each([
  [
    { new_decoder_architecture: true, parallel_attn: false },
    'parallel_attn is false, which does not go with new_decoder_architecture.',
  ],
  [{ num_ln_in_parallel_attn: 2 }, 'num_ln_in_parallel_attn is 2, more norms than such a block has.'],
  [{ multi_query: false, num_kv_heads: 2 }, 'num_kv_heads = 2 does not go with 4 heads without multi_query.'],
  [{ new_decoder_architecture: true, num_kv_heads: 3 }, 'num_kv_heads = 3 does not go with 4 heads.'],
])('%j is refused', (settings, message) => {
  expect(() => read(settings)).toThrow(`config.json: ${message}`);
});
