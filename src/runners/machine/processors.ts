// How many processors this process may use.

import { cgroupFolders } from './cgroups.ts';
import type { System } from './system.ts';

/**
 * The processors that this process may be put on, or fewer where its control groups give it less of their time: a quota of
 * one and a half counts as two. At least 1.
 */
export function usableProcessors(system: System): number {
  const quotas = [
    ...cgroupFolders(system, { version: 2 }).map((folder) => quotaOf(system.read(`${folder}/cpu.max`))),
    ...cgroupFolders(system, { version: 1, controller: 'cpu' }).map((folder) =>
      quotaOf(
        `${system.read(`${folder}/cpu.cfs_quota_us`) ?? ''} ${system.read(`${folder}/cpu.cfs_period_us`) ?? ''}`,
      ),
    ),
  ];
  return Math.max(1, Math.min(system.processors, Math.ceil(Math.min(...quotas))));
}

/** `QUOTA PERIOD`, both in microseconds; the quota is `max`, or below 0, where there is none. */
function quotaOf(text = ''): number {
  const [quota = Number.NaN, period = Number.NaN] = text.trim().split(/\s+/).map(Number);
  return quota > 0 && period > 0 ? quota / period : Infinity;
}
