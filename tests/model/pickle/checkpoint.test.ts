// Checkpoints whose weights are pickled are the same as their twins of safetensors.

import { cp, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openCheckpoint } from '../../../src/model/checkpoint.ts';
import { readArchitecture } from '../../../src/model/design-features/read-architecture.ts';
import { readSafetensors } from '../../../src/model/weights/safetensors.ts';
import { chainPass } from '../../../src/runners/schedule/passes.ts';
import { openFolder } from '../../runners/onnx/open-fixture.ts';
import { fixture, readReference } from '../reference-models.ts';
import { pickleFile } from './write-pickle.ts';

let root: string;
beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'plumbline-pickled-')));
});
afterAll(() => rm(root, { recursive: true }));

const storages: Readonly<Record<string, string>> = {
  F32: 'FloatStorage',
  F16: 'HalfStorage',
  BF16: 'BFloat16Storage',
};

/** A copy of a fixture with its weights pickled, under the names that transformers gave such files. */
async function pickled(name: string): Promise<string> {
  const folder = join(root, name);
  await cp(fixture(name).folder, folder, { recursive: true });
  for (const file of (await readdir(folder)).filter((other) => /\.safetensors/.test(other))) {
    const path = join(folder, file);
    const renamed = file.replace(/^model/, 'pytorch_model').replaceAll('.safetensors', '.bin');
    if (file.endsWith('.json')) {
      const index = (await readFile(path, 'utf8')).replaceAll('"model-0', '"pytorch_model-0');
      await writeFile(join(folder, renamed), index.replaceAll('.safetensors"', '.bin"'));
    } else {
      const content = await readFile(path);
      const { tensors } = await readSafetensors(path);
      const entries = tensors.map(({ name: tensor, dtype, shape, offset, bytes }) => {
        const storage = storages[dtype] ?? '';
        return [tensor, { shape, storage, bytes: content.subarray(offset, offset + bytes) }] as const;
      });
      await writeFile(join(folder, renamed), pickleFile(Object.fromEntries(entries)));
    }
    await rm(path);
  }
  return folder;
}

async function logProbabilities(folder: string, ids: readonly number[]): Promise<readonly number[]> {
  const session = await openFolder(folder);
  const rows = ids.slice(1).map((_, row) => row);
  const { targetLogprobs } = await session.run({
    ...chainPass(ids, 0),
    rows,
    targets: ids.slice(1).map((token, row) => [row, token]),
  });
  await session.close();
  return [...targetLogprobs];
}

/** float32 in one file, bfloat16 in one, several files with an index. The writer does not align: most bytes lie at odd places. */
describe.each(['gpt2-prefixed', 'gpt-neox-parallel', 'llama-grouped-sharded'])(
  '%s with pickled weights',
  (name) => {
    test('has the design, the size and the features of its twin', async () => {
      const folder = await pickled(name);
      const [own, twin] = [await openCheckpoint(folder), await openCheckpoint(fixture(name).folder)];
      expect(own.files).toMatchObject({ kind: 'weights', format: 'pickle' });
      for (const key of ['design', 'sources', 'parameters', 'storage', 'contextLength'] as const)
        expect(own[key]).toEqual(twin[key]);
      const { folder: ownFolder, ...architecture } = await readArchitecture(folder);
      expect(ownFolder).toBe(folder);
      expect({ ...architecture, folder: fixture(name).folder }).toEqual(
        await readArchitecture(fixture(name).folder),
      );
    });

    test('gives the log-probabilities of its twin, to the last bit', async () => {
      const { ids = [] } = readReference(fixture(name)).cases[1] ?? {};
      const own = await logProbabilities(await pickled(name), ids);
      expect(own.length).toBeGreaterThan(5);
      expect(own).toEqual(await logProbabilities(fixture(name).folder, ids));
    });
  },
);
