import { describe, expect, test } from 'vitest';
import { interpretConfig } from '../../../src/model/config.ts';
import { mptSlopes } from '../../../src/model/families/reading/alibi.ts';

const small = { model_type: 'mpt', d_model: 24, n_layers: 1, n_heads: 4, max_seq_len: 64 };
const read = (settings: Readonly<Record<string, unknown>>) => {
  const { design, family } = interpretConfig({ ...small, ...settings }, 'config.json');
  return { design, weights: family.weights(design) };
};

test('MPT has ALiBi, norms without a shift, and no biases', () => {
  const { design, weights } = read({});
  expect(design.positions).toEqual({ kind: 'alibi', slopes: mptSlopes(4, 8) });
  expect(design.biases).toEqual({ queryKeyValue: false, attentionOutput: false, mlp: false, head: false });
  expect(weights.finalNorm).toEqual({ weight: 'transformer.norm_f.weight' });
});

test('queries, keys and values can be clipped, and their products scaled in another way', () => {
  expect(read({ attn_config: { clip_qkv: 6, softmax_scale: 0.25 } }).design).toMatchObject({
    clip: 6,
    attentionScales: [0.25],
  });
});

// Source: llm-foundry, models/mpt/modeling_mpt.py and layers/attention.py. transformers' own class takes no notice of these.
describe('what MosaicML\u2019s code makes of its settings:', () => {
  test('learned positions where there is no ALiBi, as in SEA-LION, with norms of all heads together', () => {
    const { design, weights } = read({ attn_config: { alibi: false, qk_ln: true } });
    expect(design).toMatchObject({ positions: { kind: 'learned', offset: 0 }, queryKeyNorm: 'whole' });
    expect(weights.positionEmbedding).toBe('transformer.wpe.weight');
    expect(weights.layers[0]?.queryNorms).toEqual([{ weight: 'transformer.blocks.0.attn.q_ln.weight' }]);
  });

  test('no positions where there are none of either', () => {
    expect(read({ attn_config: { alibi: false }, learned_pos_emb: false }).design.positions).toEqual({
      kind: 'none',
    });
  });

  test('steeper slopes, a factor on the logits, another inner width, biases', () => {
    const { design, weights } = read({
      attn_config: { alibi_bias_max: 16 },
      logit_scale: 'inv_sqrt_d_model',
      expansion_ratio: 2.5,
      no_bias: false,
    });
    expect(design).toMatchObject({
      positions: { kind: 'alibi', slopes: mptSlopes(4, 16) },
      logitScale: 1 / Math.sqrt(24),
      mlpWidth: 60,
      biases: { queryKeyValue: true, attentionOutput: true, mlp: true, head: false },
    });
    expect(weights.finalNorm).toEqual({
      weight: 'transformer.norm_f.weight',
      bias: 'transformer.norm_f.bias',
    });
    expect(read({ logit_scale: 0.5 }).design.logitScale).toBe(0.5);
  });

  test.each([
    [{ attn_type: 'multiquery_attention' }, 1],
    [{ attn_type: 'grouped_query_attention', kv_n_heads: 2 }, 2],
    [{ attn_type: 'multihead_attention', kv_n_heads: 2 }, 4],
  ])('heads of keys: %j', (attention, heads) => {
    expect(read({ attn_config: attention }).design.keyValueHeads).toBe(heads);
  });

  test('RMS norms', () => {
    expect(read({ norm_type: 'low_precision_rmsnorm' }).design.norm).toBe('rms');
  });
});

test('a config of transformers\u2019 own class is read as that class runs it', () => {
  const settings = {
    expansion_ratio: 2,
    logit_scale: 0.5,
    no_bias: false,
    norm_type: 'rmsnorm',
    attn_config: { alibi_bias_max: 16, attn_type: 'multiquery_attention', qk_ln: true },
  };
  expect(read({ ...settings, architectures: ['MptForCausalLM'] }).design).toEqual(read({}).design);
});

test.each([
  [{ attn_config: { rope: true } }, 'attn_config.rope is true, which is not supported.'],
  [{ attn_config: { prefix_lm: true } }, 'attn_config.prefix_lm is true, which is not supported.'],
  [
    { attn_config: { sliding_window_size: 5 } },
    'attn_config.sliding_window_size is 5, but windows are not supported here.',
  ],
  [{ attn_config: { attn_type: 'linear' } }, 'attn_config.attn_type is "linear", which is not supported.'],
  [{ ffn_config: { ffn_type: 'mptglu' } }, 'ffn_config.ffn_type is "mptglu", an MLP that is not supported.'],
  [{ expansion_ratio: 0.01 }, 'expansion_ratio is 0.01, which times 24 is no width of an MLP.'],
  [{ norm_type: 'batchnorm' }, 'norm_type is "batchnorm", a norm that is not supported.'],
  [{ attn_config: { clip_qkv: -1 } }, 'attn_config.clip_qkv should be a positive number, not -1.'],
])('%j is refused', (settings, message) => {
  expect(() => read(settings)).toThrow(`config.json: ${message}`);
});
