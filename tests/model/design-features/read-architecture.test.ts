import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Architecture } from '../../../src/model/design-features/architecture.ts';
import { readArchitecture } from '../../../src/model/design-features/read-architecture.ts';
import { sharedFolder } from '../../shared-folder.ts';
import { smollm2 } from '../../smollm2.ts';
import { writeSafetensors } from '../weights/write-safetensors.ts';

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../fixtures/models/${name}`, import.meta.url));
const zoo = fileURLToPath(new URL('../../../zoo/plumb-1m', import.meta.url));
const architectures = join(sharedFolder, 'goldens', 'architectures');

let root: string;
let count = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'plumbline-architecture-'));
});
afterAll(() => rm(root, { recursive: true }));

/** A folder with a config and, where shapes are given, zeros of those shapes. */
async function folderWith(
  config: object,
  shapes?: Readonly<Record<string, readonly number[]>>,
): Promise<string> {
  const folder = join(root, String(count++));
  await mkdir(folder);
  await writeFile(join(folder, 'config.json'), JSON.stringify(config));
  if (shapes) await writeSafetensors(join(folder, 'model.safetensors'), shapes);
  return folder;
}

const read = async (folder: string): Promise<Architecture> => (await readArchitecture(folder)).architecture;

const parts = ({ biases }: Architecture): string =>
  biases === null
    ? 'unknown'
    : Object.entries(biases)
        .flatMap(([part, has]) => (has === true ? [part] : []))
        .join(' ');

// Counted by transformers 5.23: `sum(p.numel() for p in AutoModelForCausalLM.from_pretrained(folder).parameters())`, and the same without the
// input embeddings, the output embeddings where they are another parameter, and a table of positions.
const counted = {
  'gpt-neox-parallel': [29_880, 12_472],
  'gpt-neox-serial-tied': [22_480, 13_776],
  'gpt2-gelu-unscaled': [18_248, 10_184],
  'gpt2-prefixed': [11_968, 6_592],
  'gpt2-relu-layer-scales': [17_464, 9_400],
  'llama-biases-wide-heads': [24_672, 15_968],
  'llama-grouped-sharded': [12_048, 3_344],
  'llama-linear-rope': [21_664, 12_960],
  'llama3-rope': [21_240, 8_184],
  'mistral-no-window': [18_360, 11_832],
  'mistral-window': [21_240, 8_184],
  'qwen2-layer-windows': [22_536, 9_480],
  'qwen2-tied': [13_368, 6_840],
} as const;

describe('parameters are counted as transformers counts them, with and without embeddings:', () => {
  test.each(Object.entries(counted))('%s', async (name, numbers) => {
    const { parameters, parametersWithoutEmbeddings } = await read(fixture(name));
    expect([parameters, parametersWithoutEmbeddings]).toEqual(numbers);
  });

  test('plumb-1m', async () => {
    expect(await read(zoo)).toMatchObject({ parameters: 1_132_160, parametersWithoutEmbeddings: 1_033_856 });
  });

  const folder = smollm2();
  test.skipIf(folder === undefined)('SmolLM2-135M', async () => {
    expect(await read(folder ?? '')).toMatchObject({
      parameters: 134_515_008,
      tied: true,
      contextLength: 8192,
    });
  });
});

// Without embeddings as EleutherAI's model cards give them, with embeddings as transformers counts.
test.each([
  ['pythia-70m', 512, 6, 8, 50304, 70_426_624, 18_915_328],
  ['pythia-160m', 768, 12, 12, 50304, 162_322_944, 85_056_000],
  ['pythia-410m', 1024, 24, 16, 50304, 405_334_016, 302_311_424],
  ['pythia-2.8b', 2560, 32, 32, 50304, 2_775_208_960, 2_517_652_480],
])(
  'a config without weights is counted from: %s',
  async (_name, width, layers, heads, vocabulary, all, rest) => {
    const folder = await folderWith({
      model_type: 'gpt_neox',
      hidden_size: width,
      num_hidden_layers: layers,
      num_attention_heads: heads,
      intermediate_size: 4 * width,
      vocab_size: vocabulary,
      rotary_pct: 0.25,
      max_position_embeddings: 2048,
    });
    expect(await read(folder)).toMatchObject({ parameters: all, parametersWithoutEmbeddings: rest });
  },
);

// Each folder: parameters and parameters without embeddings as transformers counts; then heads of keys and values, norm, positions, windows,
// block, activation, gated, biases, tied, by transformers' modeling files.
const golden: Readonly<Record<string, readonly unknown[]>> = {
  bloom: [138_624, 100_224, 4, 'layer', 'alibi', 'none', 'serial', 'gelu-tanh', false, 'attention mlp norms', true],
  codegen: [176_728, 99_928, 4, 'layer', 'rotary', 'none', 'parallel', 'gelu_new', false, 'mlp norms head', false],
  cohere: [124_608, 86_208, 2, 'layer', 'rotary', 'none', 'parallel', 'silu', true, '', true],
  'falcon-7b-style': [124_800, 86_400, 1, 'layer', 'rotary', 'none', 'parallel', 'gelu', false, 'norms', true],
  gemma: [141_120, 102_720, 1, 'rms', 'rotary', 'none', 'serial', 'gelu_pytorch_tanh', true, '', true],
  gemma2: [260_672, 222_272, 2, 'rms', 'rotary', 'some', 'serial', 'gelu_pytorch_tanh', true, '', true],
  'gpt-bigcode': [158_784, 87_616, 1, 'layer', 'learned', 'none', 'serial', 'gelu_pytorch_tanh', false, 'attention mlp norms', true],
  'gpt-neo-local': [170_880, 99_712, 4, 'layer', 'learned', 'some', 'serial', 'gelu_new', false, 'attention mlp norms', true],
  'gpt-neox-parallel': [152_128, 75_328, 4, 'layer', 'rotary', 'none', 'parallel', 'gelu', false, 'attention mlp norms', false],
  'gpt-neox-serial-fp16': [152_128, 75_328, 4, 'layer', 'rotary', 'none', 'serial', 'gelu', false, 'attention mlp norms', false],
  'gpt2-hub-names': [171_264, 100_096, 4, 'layer', 'learned', 'none', 'serial', 'gelu_new', false, 'attention mlp norms', true],
  gptj: [176_728, 99_928, 4, 'layer', 'rotary', 'none', 'parallel', 'gelu_new', false, 'mlp norms head', false],
  'llama-gqa': [163_136, 86_336, 2, 'rms', 'rotary', 'none', 'serial', 'silu', true, '', false],
  'llama-tied-bf16-sharded': [132_928, 94_528, 4, 'rms', 'rotary', 'none', 'serial', 'silu', true, '', true],
  'llama3-rope': [163_136, 86_336, 2, 'rms', 'rotary', 'none', 'serial', 'silu', true, '', false],
  'mistral-sliding': [163_136, 86_336, 2, 'rms', 'rotary', 'all', 'serial', 'silu', true, '', false],
  mixtral: [347_968, 271_168, 2, 'rms', 'rotary', 'none', 'serial', 'silu', true, '', false],
  'mpt-alibi': [137_024, 98_624, 4, 'layer', 'alibi', 'none', 'serial', 'gelu', false, '', true],
  olmo: [171_008, 94_208, 4, 'bare layer', 'rotary', 'none', 'serial', 'silu', true, '', false],
  olmo2: [171_584, 94_784, 4, 'rms', 'rotary', 'none', 'serial', 'silu', true, '', false],
  'opt-pickle': [146_624, 75_328, 4, 'layer', 'learned', 'none', 'serial', 'relu', false, 'attention mlp norms', true],
  phi: [152_472, 75_672, 4, 'layer', 'rotary', 'none', 'parallel', 'gelu_new', false, 'attention mlp norms head', false],
  phi3: [163_136, 86_336, 2, 'rms', 'rotary', 'none', 'serial', 'silu', true, '', false],
  qwen2: [124_992, 86_592, 2, 'rms', 'rotary', 'none', 'serial', 'silu', true, 'attention', true],
  qwen3: [187_840, 111_040, 2, 'rms', 'rotary', 'none', 'serial', 'silu', true, '', false],
  stablelm: [163_712, 86_912, 2, 'layer', 'rotary', 'none', 'serial', 'silu', true, 'attention norms', false],
  starcoder2: [105_408, 67_008, 2, 'layer', 'rotary', 'none', 'serial', 'gelu_pytorch_tanh', false, 'attention mlp norms', true],
  xglm: [113_728, 75_328, 4, 'layer', 'sinusoidal', 'none', 'serial', 'gelu', false, 'attention mlp norms', true],
}; // prettier-ignore

describe.skipIf(!existsSync(architectures))('every family is read, built here or not:', () => {
  test.each(Object.entries(golden))('%s', async (name, expected) => {
    const found = await read(join(architectures, name));
    expect([
      found.parameters,
      found.parametersWithoutEmbeddings,
      found.keyValueHeads,
      found.norm,
      found.positions,
      found.windowed,
      found.block,
      found.activation,
      found.gated,
      parts(found),
      found.tied,
    ]).toEqual(expected);
    expect(found).toMatchObject({ width: 64, heads: 4, vocabulary: 600 });
  });
});

/** Like a GPT-Neo of one block as old versions of transformers stored it. */
const neo = { model_type: 'new', hidden_size: 8, num_layers: 1, num_heads: 2, vocab_size: 10 };
const neoShapes = {
  'transformer.wte.weight': [10, 8],
  'transformer.wpe.weight': [16, 8],
  'transformer.h.0.ln_1.weight': [8],
  'transformer.h.0.ln_1.bias': [8],
  'transformer.h.0.attn.attention.q_proj.weight': [8, 8],
  'transformer.h.0.attn.attention.out_proj.bias': [8],
  'transformer.h.0.mlp.c_fc.weight': [32, 8],
};
const neoCount = 80 + 128 + 8 + 8 + 64 + 8 + 256;

describe('what is stored but was not trained does not count:', () => {
  test.each([
    ['a mask that is called a bias', 'transformer.h.0.attn.attention.bias', [1, 1, 16, 16]],
    ['the value of a masked place', 'transformer.h.0.attn.attention.masked_bias', []],
    ['rotary frequencies', 'transformer.h.0.attn.attention.rotary_emb.inv_freq', [4]],
    ['sinusoids', 'model.embed_positions._float_tensor', [1]],
  ])('%s', async (_what, name, shape) => {
    const folder = await folderWith(neo, { ...neoShapes, [name]: shape });
    expect(await read(folder)).toMatchObject({
      parameters: neoCount,
      parametersWithoutEmbeddings: neoCount - 80 - 128,
    });
  });

  test('a head that is stored again beside the embedding that it is tied to', async () => {
    const folder = await folderWith(neo, { ...neoShapes, 'lm_head.weight': [10, 8] });
    expect(await read(folder)).toMatchObject({ parameters: neoCount, tied: true });
    const untied = await folderWith(
      { ...neo, tie_word_embeddings: false },
      { ...neoShapes, 'lm_head.weight': [10, 8] },
    );
    expect(await read(untied)).toMatchObject({
      parameters: neoCount + 80,
      parametersWithoutEmbeddings: neoCount - 80 - 128,
      tied: false,
    });
  });
});

describe('what cannot be told is null:', () => {
  test('parameters of weights that are packed by a quantization, of a family that is not known', async () => {
    const folder = await folderWith({ ...neo, quantization_config: { bits: 4 } }, neoShapes);
    expect(await read(folder)).toMatchObject({
      parameters: null,
      parametersWithoutEmbeddings: null,
      width: 8,
    });
  });

  test('nearly all of a family that is not known, but for what its config and tensors say', async () => {
    const folder = await folderWith({
      model_type: 'new',
      hidden_size: 8,
      rms_norm_eps: 1e-6,
      rope_theta: 1e4,
    });
    expect(await read(folder)).toMatchObject({
      family: 'new',
      parameters: null,
      width: 8,
      heads: null,
      keyValueHeads: null,
      mlpWidth: null,
      contextLength: null,
      norm: 'rms',
      positions: 'rotary',
      block: null,
      activation: null,
      gated: null,
      biases: null,
      tied: null,
    });
  });

  test('everything of an empty config', async () => {
    const { architecture } = await readArchitecture(await folderWith({}));
    const { windowed, ...others } = architecture;
    expect(windowed).toBe('none');
    expect(Object.values(others).every((value) => value === null)).toBe(true);
  });
});

describe('a config is read', () => {
  test('of the decoder inside a model of texts and pictures', async () => {
    const folder = await folderWith({
      model_type: 'gemma3',
      text_config: {
        model_type: 'gemma3_text',
        hidden_size: 8,
        num_attention_heads: 2,
        num_key_value_heads: 1,
        intermediate_size: 20,
      },
    });
    expect(await read(folder)).toMatchObject({ family: 'gemma3_text', width: 8, mlpWidth: 20, norm: 'rms' });
  });

  test('without the weights that see pictures', async () => {
    const config = { text_config: { hidden_size: 8, num_attention_heads: 2 } };
    const folder = await folderWith(config, {
      'vision_tower.blocks.0.attn.qkv.weight': [24, 8],
      'vision_tower.blocks.0.attn.qkv.bias': [24],
      'multi_modal_projector.linear.weight': [8, 8],
      'language_model.model.embed_tokens.weight': [10, 8],
      'language_model.model.layers.0.self_attn.q_proj.weight': [8, 8],
      'language_model.model.norm.weight': [8],
      'language_model.lm_head.weight': [10, 8],
    });
    const found = await read(folder);
    expect(found).toMatchObject({ parameters: 80 + 64 + 8, parametersWithoutEmbeddings: 64 + 8, tied: true });
    expect(parts(found)).toBe('');
  });

  test('of Falcon under its first name', async () => {
    const folder = await folderWith({
      model_type: 'RefinedWebModel',
      hidden_size: 4544,
      n_head: 71,
      multi_query: true,
      parallel_attn: true,
    });
    expect(await read(folder)).toMatchObject({
      keyValueHeads: 1,
      mlpWidth: 18176,
      positions: 'rotary',
      block: 'parallel',
    });
  });

  test('with the first Qwen\u2019s MLP, of which the config counts both branches', async () => {
    const folder = await folderWith({ model_type: 'qwen', hidden_size: 4096, intermediate_size: 22016 });
    expect(await read(folder)).toMatchObject({ mlpWidth: 11008, gated: true });
  });

  test.each([
    [{ multi_query: true, num_kv_heads: 16 }, 1],
    [{ multi_query: false, num_kv_heads: 16 }, 16],
    [{ multi_query: true, new_decoder_architecture: true, num_kv_heads: 8 }, 8],
  ])('with Falcon\u2019s three ways to say heads of keys: %j', async (said, keyValueHeads) => {
    const heads = 16;
    const folder = await folderWith({
      model_type: 'falcon',
      hidden_size: 64,
      num_attention_heads: heads,
      ...said,
    });
    expect(await read(folder)).toMatchObject({ keyValueHeads });
  });

  test('whose weights are quantised: of the network before, from the config alone', async () => {
    const folder = join(root, 'quantised');
    await mkdir(folder);
    await cp(join(fixture('qwen2-tied'), 'config.json'), join(folder, 'config.json'));
    await writeSafetensors(join(folder, 'model.safetensors'), {
      'model.layers.0.self_attn.q_proj.qweight': [2, 8],
      'model.layers.0.self_attn.q_proj.g_idx': [16],
    });
    const found = await readArchitecture(folder);
    expect(found.isBuilt).toBe(false);
    expect(found.architecture).toEqual((await readArchitecture(fixture('qwen2-tied'))).architecture);
  });

  test('with the width of one expert, and the parameters of all', async () => {
    expect(await read(fixture('mixtral-two-of-four'))).toMatchObject({
      mlpWidth: JSON.parse(await readFile(join(fixture('mixtral-two-of-four'), 'config.json'), 'utf8'))
        .intermediate_size,
      parameters: JSON.parse(await readFile(join(fixture('mixtral-two-of-four'), 'reference.json'), 'utf8'))
        .parameters,
    });
  });

  test('whose network could be built but for one setting', async () => {
    const folder = join(root, 'spiral');
    await cp(fixture('llama3-rope'), folder, { recursive: true });
    const config = {
      model_type: 'llama',
      hidden_size: 24,
      num_attention_heads: 4,
      num_key_value_heads: 2,
      rms_norm_eps: 1e-6,
    };
    await writeFile(
      join(folder, 'config.json'),
      JSON.stringify({ ...config, rope_scaling: { rope_type: 'spiral', factor: 2 } }),
    );
    const found = await readArchitecture(folder);
    expect(found.isBuilt).toBe(false);
    expect(found.architecture).toMatchObject({ parameters: 21_240, keyValueHeads: 2, norm: 'rms' });
  });
});

describe('refuses in one line', () => {
  test.each([
    [
      { model_type: 'bloom', hidden_size: '64' },
      /config\.json: hidden_size should be a positive whole number, not "64"\.$/,
    ],
    [
      { model_type: 'opt', tie_word_embeddings: 'yes' },
      /tie_word_embeddings should be true or false, not "yes"\.$/,
    ],
    [{ model_type: 7 }, /model_type should be a string, not 7\.$/],
    [{ model_type: 'mpt', attn_config: [] }, /attn_config should be an object, not \[\]\.$/],
  ])('%j', async (config, message) => {
    await expect(readArchitecture(await folderWith(config))).rejects.toThrow(message);
  });

  test('a folder that is not there, or has no config, or is a file', async () => {
    await expect(readArchitecture(join(root, 'none'))).rejects.toThrow(/none cannot be opened: no such file/);
    await expect(readArchitecture(root)).rejects.toThrow(/config\.json cannot be read: no such file/);
    const file = join(await folderWith({}), 'config.json');
    await expect(readArchitecture(file)).rejects.toThrow(/config\.json is a file\. Give a checkpoint/);
  });
});
