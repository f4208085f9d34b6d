// A made-up machine: the files of /proc and /sys that it has.

import type { System } from '../../../src/runners/machine/system.ts';

export const GiB = 2 ** 30;

/** 16 processors, 64 GiB of memory, of which 32 are available. */
export function madeUpSystem(
  files: Readonly<Record<string, string>> = {},
  changed: Partial<System> = {},
): System {
  const all: Readonly<Record<string, string>> = {
    '/proc/meminfo': `MemTotal:       ${64 * 2 ** 20} kB\nMemFree:         1024 kB\nMemAvailable:   ${32 * 2 ** 20} kB\n`,
    ...files,
  };
  return {
    platform: 'linux',
    processors: 16,
    totalMemory: 64 * GiB,
    freeMemory: GiB,
    read: (path) => all[path],
    ...changed,
  };
}

/** One hierarchy of version 2, this process in `group`, and limits in files of its folders. */
export const version2 = (
  group: string,
  files: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> => ({
  '/proc/self/cgroup': `0::${group}\n`,
  '/proc/self/mountinfo': '30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n',
  ...Object.fromEntries(Object.entries(files).map(([path, text]) => [`/sys/fs/cgroup${path}`, text])),
});
