// NVIDIA's GPUs on this machine, as the tool of their driver lists them.

import { execa } from 'execa';

export interface NvidiaDevice {
  readonly name: string;
  readonly driver: string;
}

const lister = 'nvidia-smi';

/** Empty where there are none, or no driver. */
export async function nvidiaDevices(): Promise<readonly NvidiaDevice[]> {
  const query = ['--query-gpu=name,driver_version', '--format=csv,noheader'];
  const { stdout, failed } = await execa(lister, query, { reject: false, timeout: 10_000 });
  if (failed) return [];
  return readDevices(stdout ?? '');
}

/** One line a device: `NVIDIA H200, 570.86.15`. */
export const readDevices = (csv: string): readonly NvidiaDevice[] =>
  csv.split('\n').flatMap((line) => {
    const [, name, driver] = /^(.+), ([\d.]+)\s*$/.exec(line) ?? [];
    return name !== undefined && driver !== undefined ? [{ name: name.trim(), driver }] : [];
  });
