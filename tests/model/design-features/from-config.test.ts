import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ConfigFields } from '../../../src/model/config-fields.ts';
import { architectureOfConfig } from '../../../src/model/design-features/from-config.ts';
import { readArchitecture } from '../../../src/model/design-features/read-architecture.ts';
import { readJsonObject } from '../../../src/model/json-file.ts';
import { readCheckpointTensors } from '../../../src/model/weights/shards.ts';

const models = fileURLToPath(new URL('../../fixtures/models/', import.meta.url));
const names = readdirSync(models, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);

/** What only the family's own file knows: which layers have a window, and which of two keys for heads counts. */
const unknowable: Readonly<Record<string, readonly string[]>> = {
  'falcon-groups-two-norms': ['keyValueHeads'],
  'gemma2-capped': ['windowed'],
  'gemma3-two-bases': ['windowed'],
  'gpt-neo-global-local': ['windowed'],
};

describe('of a family that is not known, what is read agrees with the design that it has here:', () => {
  test.each(names)('%s', async (name) => {
    const folder = join(models, name);
    const file = join(folder, 'config.json');
    const built = await readArchitecture(folder);
    expect(built.isBuilt).toBe(true);
    const config = { ...(await readJsonObject(file)), model_type: 'unheard_of' };
    const { architecture, sources } = await architectureOfConfig(
      new ConfigFields(config, file),
      await readCheckpointTensors(folder),
    );
    const wrong = Object.entries(architecture).filter(
      ([field, value]) =>
        value !== null && JSON.stringify(value) !== JSON.stringify(built.architecture[field as 'family']),
    );
    expect(wrong.map(([field]) => field)).toEqual(['family', ...(unknowable[name] ?? [])]);
    expect(Object.values(sources).every((source) => source !== '')).toBe(true);
  });
});

const facts = async (config: Readonly<Record<string, unknown>>) =>
  (await architectureOfConfig(new ConfigFields(config, 'config.json'), new Map())).architecture;

// Source: the code beside the published weights.
describe('of families that are known but not built, their code\u2019s facts are told:', () => {
  test('the first Qwen, whose config counts both branches of the MLP', async () => {
    expect(await facts({ model_type: 'qwen', hidden_size: 4096, intermediate_size: 22016 })).toMatchObject({
      mlpWidth: 11008,
      norm: 'rms',
      positions: 'rotary',
      gated: true,
      biases: { attention: true, mlp: false, norms: false, head: false },
    });
  });

  test('BTLM, whose config says its positions', async () => {
    expect(
      await facts({ model_type: 'btlm', n_embd: 2560, n_inner: 6826, position_embedding_type: 'alibi' }),
    ).toMatchObject({ mlpWidth: 6826, norm: 'layer', positions: 'alibi', gated: true, block: 'serial' });
  });

  test('Yi\u2019s first configs', async () => {
    expect(await facts({ model_type: 'Yi', hidden_size: 64, rms_norm_eps: 1e-5 })).toMatchObject({
      norm: 'rms',
      activation: 'silu',
      block: 'serial',
    });
  });
});

test('one head of keys for all is told under any of its names', async () => {
  expect(await facts({ num_attention_heads: 8, multi_query: true })).toMatchObject({ keyValueHeads: 1 });
  expect(await facts({ n_heads: 8, attn_config: { kv_n_heads: 2 } })).toMatchObject({ keyValueHeads: 2 });
  expect(await facts({ n_head: 8, n_head_kv: 4 })).toMatchObject({ keyValueHeads: 4 });
});
