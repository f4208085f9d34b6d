// What a provider needs on this machine, file by file, and what of it is there.

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { canBeOpened, linkedLibraries } from './libraries.ts';
import { nvidiaDevices } from './nvidia.ts';
import type { Requirement } from './requirement.ts';

const require = createRequire(import.meta.url);

const packageFolder = (): string => dirname(require.resolve('onnxruntime-node/package.json'));

/** Where the runtime's own libraries lie; those of a provider go beside them. */
const runtimeFolder = (): string => join(packageFolder(), 'bin', 'napi-v6', process.platform, process.arch);

/**
 * All that can be looked for without opening a session, in the order in which it has to be mended.
 * @param builtIn the providers that the runtime is built with
 */
export async function requirements(
  provider: string,
  builtIn: readonly string[],
): Promise<readonly Requirement[]> {
  const found = builtIn.includes(provider);
  const place = `onnxruntime-node for ${process.platform}/${process.arch}`;
  const support = {
    name: `ONNX Runtime with ${provider}`,
    found,
    detail: found ? place : `${place} is built without it`,
  };
  if (!found) return [support];
  if (provider === 'cuda') return [support, ...(await cudaRequirements())];
  if (provider === 'webgpu' && process.platform === 'linux') return [support, await vulkanLoader()];
  return [support];
}

async function cudaRequirements(): Promise<readonly Requirement[]> {
  const folder = runtimeFolder();
  const script = relative(process.cwd(), join(packageFolder(), 'script', 'install.js'));
  const install = `node ${script} --onnxruntime-node-install=cuda12`;
  const own = ['libonnxruntime_providers_shared.so', 'libonnxruntime_providers_cuda.so'].map((name) => {
    const file = join(folder, name);
    const found = existsSync(file);
    return { name, found, detail: found ? file : `goes into ${folder}: ${install}` };
  });
  const libraries = own.every(({ found }) => found)
    ? await librariesOf(join(folder, 'libonnxruntime_providers_cuda.so'))
    : [];
  const devices = await nvidiaDevices();
  const names = devices.map(({ name, driver }) => `${name}, driver ${driver}`).join('; ');
  return [
    ...own,
    ...libraries,
    {
      name: 'an NVIDIA GPU',
      found: devices.length > 0,
      detail: names || 'nvidia-smi, which comes with its driver, finds none',
    },
  ];
}

/** NVIDIA's libraries that a library is linked with, and all others that are not found. */
async function librariesOf(file: string): Promise<readonly Requirement[]> {
  const libraries = await linkedLibraries(file);
  return libraries.flatMap(({ name, place }): readonly Requirement[] => {
    if (place === undefined) return [{ name, found: false, detail: mendOf(name) }];
    return /^lib(cu|nv)/.test(name) ? [{ name, found: true, detail: place }] : [];
  });
}

const mendOf = (name: string): string =>
  name === 'libcuda.so.1'
    ? "comes with NVIDIA's driver"
    : 'of CUDA or cuDNN; its folder has to be in LD_LIBRARY_PATH or known to ldconfig';

/** WebGPU reaches a GPU through it. */
async function vulkanLoader(): Promise<Requirement> {
  const name = 'libvulkan.so.1';
  const found = await canBeOpened(name);
  return {
    name,
    found,
    detail: found ? "the system's loader has it" : "Vulkan's loader; Debian: libvulkan1",
  };
}
