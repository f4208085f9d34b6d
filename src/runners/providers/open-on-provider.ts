// A session of the runtime on the provider that was asked for, or none.

import { InferenceSession, listSupportedBackends } from 'onnxruntime-node';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GraphModel } from '../../model/onnx/graph-model.ts';
import { nodesApartFrom } from '../../model/onnx/reached-nodes.ts';
import { checkPlacement, readProfile } from './placement.ts';
import { type Provider, providers } from './providers.ts';
import { notBuiltIn, refusal } from './refusal.ts';

/** Those that this build of the runtime can be asked for, whether or not their files and devices are there. */
export const builtInProviders = (): readonly Provider[] => {
  const built = listSupportedBackends().map(({ name }) => name);
  return providers.filter((provider) => built.includes(provider));
};

/**
 * Opens a session. On other providers than the CPU its first pass is run and recorded, and the record checked: the
 * runtime itself puts nodes that a provider lacks on the CPU without a word.
 * @param firstPass runs a small pass
 * @throws ModelError where the runtime refuses the graph, the weights or the provider, or runs it elsewhere
 */
export async function openOnProvider(
  graph: GraphModel,
  provider: string,
  options: InferenceSession.SessionOptions,
  firstPass: (session: InferenceSession) => Promise<unknown>,
): Promise<InferenceSession> {
  const builtIn: readonly string[] = builtInProviders();
  const refuse = async (error: unknown): Promise<never> => {
    throw await refusal(provider, error, builtIn);
  };
  if (provider === 'cpu')
    return InferenceSession.create(graph.bytes, { ...options, executionProviders: ['cpu'] }).catch(refuse);

  if (!builtIn.includes(provider)) throw notBuiltIn(provider, builtIn);
  const pasts = graph.past?.layers.flatMap(({ pastKeys, pastValues }) => [pastKeys, pastValues]) ?? [];
  const apart = nodesApartFrom(graph.bytes, ['input_ids', ...pasts]);
  const folder = await mkdtemp(join(tmpdir(), 'plumbline-profile-'));
  let session: InferenceSession | undefined;
  try {
    session = await InferenceSession.create(graph.bytes, {
      ...options,
      executionProviders: [asked(provider, apart)],
      enableProfiling: true,
      profileFilePrefix: join(folder, 'first-pass'),
    }).catch(refuse);
    await firstPass(session).catch(refuse);
    session.endProfiling();
    const [file = ''] = await readdir(folder);
    checkPlacement(readProfile(await readFile(join(folder, file), 'utf8')), provider, apart);
    return session;
  } catch (error) {
    await session?.release();
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * A shader's sine and cosine are only good to 5e-4, and between -pi and pi (WGSL, "Floating Point Accuracy"); positions
 * turn further than that. So those of the rotary tables stay on the CPU.
 */
function asked(
  provider: string,
  apart: ReadonlyMap<string, string>,
): InferenceSession.ExecutionProviderConfig {
  const turning = [...apart].flatMap(([node, operator]) => (['Sin', 'Cos'].includes(operator) ? [node] : []));
  // The runtime takes no empty list.
  if (provider !== 'webgpu' || turning.length === 0) return provider;
  return { name: 'webgpu', forceCpuNodeNames: turning };
}
