// A checkpoint of one narrow layer and made-up weights: opening and asking it costs next to nothing.

import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const width = 32;
const inner = 64;

/** Writes the checkpoint into a folder, with the tokenizer of another one. */
export function writeCheckpoint(folder, tokenizerOf) {
  for (const name of ['tokenizer.json', 'tokenizer_config.json'])
    copyFileSync(join(tokenizerOf, name), join(folder, name));
  const config = JSON.parse(readFileSync(join(tokenizerOf, 'config.json'), 'utf8'));
  writeFileSync(
    join(folder, 'config.json'),
    JSON.stringify({
      ...config,
      dtype: 'float32',
      head_dim: 16,
      hidden_size: width,
      intermediate_size: inner,
      num_attention_heads: 2,
      num_hidden_layers: 1,
      num_key_value_heads: 2,
    }),
  );
  writeFileSync(join(folder, 'model.safetensors'), safetensors(shapes(config.vocab_size)));
}

const shapes = (vocabulary) => ({
  'model.embed_tokens.weight': [vocabulary, width],
  'model.norm.weight': [width],
  'model.layers.0.input_layernorm.weight': [width],
  'model.layers.0.post_attention_layernorm.weight': [width],
  'model.layers.0.self_attn.q_proj.weight': [width, width],
  'model.layers.0.self_attn.k_proj.weight': [width, width],
  'model.layers.0.self_attn.v_proj.weight': [width, width],
  'model.layers.0.self_attn.o_proj.weight': [width, width],
  'model.layers.0.mlp.gate_proj.weight': [inner, width],
  'model.layers.0.mlp.up_proj.weight': [inner, width],
  'model.layers.0.mlp.down_proj.weight': [width, inner],
});

/** Source: https://github.com/huggingface/safetensors#format. */
function safetensors(tensors) {
  const header = {};
  const values = [];
  for (const [name, shape] of Object.entries(tensors)) {
    const begin = 4 * values.length;
    const count = shape.reduce((product, size) => product * size, 1);
    for (let at = 0; at < count; at += 1) values.push(Math.sin(values.length * 12.9898) / 4);
    header[name] = { dtype: 'F32', shape, data_offsets: [begin, 4 * values.length] };
  }
  const text = JSON.stringify(header);
  const bytes = Buffer.from(text.padEnd(Math.ceil(text.length / 8) * 8));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(bytes.length));
  return Buffer.concat([length, bytes, Buffer.from(Float32Array.from(values).buffer)]);
}
