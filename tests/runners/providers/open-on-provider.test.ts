import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ModelError } from '../../../src/lib/errors.ts';
import { openCheckpoint } from '../../../src/model/checkpoint.ts';
import { nodesApartFrom } from '../../../src/model/onnx/reached-nodes.ts';
import { openSession } from '../../../src/runners/onnx/session.ts';
import { builtInProviders } from '../../../src/runners/providers/open-on-provider.ts';
import { checkPlacement, readProfile } from '../../../src/runners/providers/placement.ts';
import { providers } from '../../../src/runners/providers/providers.ts';
import { fixture } from '../../model/reference-models.ts';

const graphOf = async () => (await openCheckpoint(fixture('llama-grouped-sharded').folder)).graph();

const profiles = (): readonly string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith('plumbline-profile-'));

test('a provider that the runtime is not built with is refused, with those that it has', async () => {
  const other = providers.find((provider) => !builtInProviders().includes(provider));
  if (other === undefined) throw new Error('it has all');
  const here = builtInProviders().join(', ');
  await expect(openSession(await graphOf(), { threads: 1, provider: other })).rejects.toThrow(
    new ModelError(
      `ONNX Runtime for ${process.platform}/${process.arch} has no provider ${other}; it has ${here}: use one of those with --provider.`,
    ),
  );
});

const bin = join(
  dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json')),
  ...['bin', 'napi-v6', process.platform, process.arch],
);
const noCuda =
  builtInProviders().includes('cuda') && !existsSync(join(bin, 'libonnxruntime_providers_shared.so'));

test.runIf(noCuda)(
  "CUDA is refused where its library is not installed, with the file and its place (without CUDA's files)",
  async () => {
    const before = profiles();
    const opened = openSession(await graphOf(), { threads: 1, provider: 'cuda' });
    await expect(opened).rejects.toThrow(ModelError);
    await expect(opened).rejects.toThrow(
      `Missing: libonnxruntime_providers_shared.so (goes into ${bin}: node node_modules/onnxruntime-node/script/install.js`,
    );
    expect(profiles()).toEqual(before);
  },
);

describe('a session that ran on the CPU, by its own record,', () => {
  let runs: ReturnType<typeof readProfile>;
  let apart: ReadonlyMap<string, string>;
  let session: InferenceSession;
  beforeAll(async () => {
    const graph = await graphOf();
    const folder = mkdtempSync(join(tmpdir(), 'plumbline-test-'));
    session = await InferenceSession.create(graph.bytes, {
      enableProfiling: true,
      profileFilePrefix: join(folder, 'profile'),
      extra: { session: { model_external_initializers_file_folder_path: graph.externalDataFolder } },
    });
    const integers = (...values: readonly number[]) => BigInt64Array.from(values, BigInt);
    const { layers, width } = graph.past ?? { layers: [], width: 0 };
    const none = new Tensor('float32', new Float32Array(0), [1, 0, width]);
    await session.run({
      input_ids: new Tensor('int64', integers(1, 2), [1, 2]),
      position_ids: new Tensor('int64', integers(0, 1), [1, 2]),
      ends: new Tensor('int64', integers(2, 2), [2]),
      visible: new Tensor('int64', integers(0, 0), [2]),
      rows: new Tensor('int64', integers(1), [1]),
      targets: new Tensor('int64', integers(0, 3), [1, 2]),
      ...Object.fromEntries(layers.flatMap((layer) => [[layer.pastKeys, none], [layer.pastValues, none]])),
    }); // prettier-ignore
    session.endProfiling();
    const [file = ''] = readdirSync(folder);
    runs = readProfile(readFileSync(join(folder, file), 'utf8'));
    rmSync(folder, { recursive: true });
    apart = nodesApartFrom(graph.bytes, ['input_ids', ...layers.flatMap((layer) => [layer.pastKeys])]);
  });
  afterAll(() => session.release());

  test('is taken for one on the CPU', () => {
    expect(() => checkPlacement(runs, 'cpu', apart)).not.toThrow();
  });

  test('is not taken for one on any other provider', () => {
    for (const provider of providers.filter((name) => name !== 'cpu')) {
      expect(() => checkPlacement(runs, provider, apart)).toThrow(
        /would run \d+ of the \d+ nodes .* \(.*Attention.*Gemm.*RMSNormalization.*\)/,
      );
    }
  });
});
