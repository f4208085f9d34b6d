// How much memory there is for this process now.

import { cgroupFolders } from './cgroups.ts';
import type { System } from './system.ts';

/** In bytes. */
export interface AvailableMemory {
  /** What can be had now. */
  readonly bytes: number;
  /** Of which: the memory of the machine, or what a control group allows. */
  readonly limit: number;
  readonly limitedBy: 'machine' | 'cgroup';
}

/** The smallest of what the machine has left and what each of the process's control groups has. */
export function availableMemory(system: System): AvailableMemory {
  const all = [
    machineMemory(system),
    ...cgroupFolders(system, { version: 2 }).map((folder) => memoryOfVersion2(system, folder)),
    ...cgroupFolders(system, { version: 1, controller: 'memory' }).map((folder) =>
      memoryOfVersion1(system, folder),
    ),
  ].filter((memory) => memory.limit <= system.totalMemory);
  const bytes = Math.min(...all.map((memory) => memory.bytes));
  return all.find((memory) => memory.bytes === bytes) as AvailableMemory;
}

function machineMemory({ platform, totalMemory, freeMemory, read }: System): AvailableMemory {
  const kibibytes = /^MemAvailable:\s+(\d+) kB/m.exec(read('/proc/meminfo') ?? '')?.[1];
  const free = kibibytes === undefined ? freeMemory : 1024 * Number(kibibytes);
  // macOS counts as used what it gives back when asked (file caches, compressed pages), so little is ever free there.
  const bytes = platform === 'darwin' ? Math.max(free, totalMemory / 2) : free;
  return { bytes: Math.min(bytes, totalMemory), limit: totalMemory, limitedBy: 'machine' };
}

/** Source: the kernel's admin-guide/cgroup-v2, "Memory Interface Files". Above `high` a group is throttled, above `max` killed. */
function memoryOfVersion2({ read }: System, folder: string): AvailableMemory {
  const limit = Math.min(limitOf(read(`${folder}/memory.max`)), limitOf(read(`${folder}/memory.high`)));
  return left(limit, read(`${folder}/memory.current`), read(`${folder}/memory.stat`), '');
}

/** Source: the kernel's admin-guide/cgroup-v1/memory. The hierarchy's limit is that of groups above too, which a container does not see. */
function memoryOfVersion1({ read }: System, folder: string): AvailableMemory {
  const statistics = read(`${folder}/memory.stat`);
  const limit = Math.min(
    limitOf(read(`${folder}/memory.limit_in_bytes`)),
    limitOf(field(statistics, 'hierarchical_memory_limit')),
  );
  return left(limit, read(`${folder}/memory.usage_in_bytes`), statistics, 'total_');
}

/** Infinity for `max` and where nothing is said. */
function limitOf(text: string | undefined): number {
  return text !== undefined && /^\d+\s*$/.test(text) ? Number(text) : Infinity;
}

/** Pages of files are counted as used and are given up before anything else, as in the kernel's own MemAvailable. */
function left(limit: number, usage = '0', statistics: string | undefined, prefix: string): AvailableMemory {
  const files = ['inactive_file', 'active_file'].map((name) => Number(field(statistics, prefix + name) ?? 0));
  const used = Math.max(0, Number(usage) - files.reduce((sum, bytes) => sum + bytes, 0));
  return { bytes: Math.max(0, limit - used), limit, limitedBy: 'cgroup' };
}

const field = (statistics = '', name: string): string | undefined =>
  new RegExp(`^${name} (\\d+)$`, 'm').exec(statistics)?.[1];
