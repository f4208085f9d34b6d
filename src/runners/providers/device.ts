// What a model ran on where that was not the CPU, as far as it can be known.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { nvidiaDevices } from './nvidia.ts';
import { loadedVulkanDrivers } from './vulkan-drivers.ts';

export interface Device {
  readonly provider: string;
  /** The runtime's, which the providers are part of. */
  readonly version: string;
  /** null where the runtime does not tell and the machine leaves it open. */
  readonly name: string | null;
  /** The driver's version, or the files of the Vulkan drivers that are loaded; null where neither is known. */
  readonly driver: string | null;
}

/** To be asked in the process that the session is open in. The runtime does not name the device that it took. */
export async function deviceOf(provider: string): Promise<Device> {
  const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string };
  return { provider, version, ...(await nameAndDriver(provider)) };
}

async function nameAndDriver(provider: string): Promise<Pick<Device, 'name' | 'driver'>> {
  // Apple's chips have the one GPU.
  if (process.platform === 'darwin') return { name: cpus()[0]?.model ?? null, driver: null };
  if (provider === 'cuda') return nvidia();
  if (provider !== 'webgpu' || process.platform !== 'linux') return { name: null, driver: null };
  const drivers = loadedVulkanDrivers(await readFile('/proc/self/maps', 'utf8'));
  if (drivers.length === 1 && drivers[0]?.includes('nvidia')) return nvidia();
  return { name: null, driver: drivers.join(', ') || null };
}

/** Several of one kind have one name; of several kinds it is not known which was taken. */
async function nvidia(): Promise<Pick<Device, 'name' | 'driver'>> {
  const devices = await nvidiaDevices();
  const names = new Set(devices.map(({ name }) => name));
  const [first] = devices;
  return { name: names.size === 1 ? (first?.name ?? null) : null, driver: first?.driver ?? null };
}
