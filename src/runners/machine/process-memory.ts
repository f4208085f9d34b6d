// How much memory a process takes.

import type { System } from './system.ts';

/**
 * The bytes of a process that are its own: not the pages of files, which the system takes back when it needs them. Undefined
 * where that is not told: outside Linux, or when the process has ended.
 * Source: proc_pid_status(5).
 */
export function ownMemory({ read }: Pick<System, 'read'>, id: number): number | undefined {
  const status = read(`/proc/${id}/status`) ?? '';
  const [anonymous, shared] = ['RssAnon', 'RssShmem'].map(
    (name) => new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1],
  );
  return anonymous === undefined ? undefined : 1024 * (Number(anonymous) + Number(shared ?? 0));
}
