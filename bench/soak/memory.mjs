// The memory of processes, by the operating system's figure (Linux).

import { readdirSync, readFileSync } from 'node:fs';

/** What a process holds now, in bytes; undefined where it has ended. */
export function memoryOf(id) {
  try {
    const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}

/** The ids of the processes that a process started and that have not ended. */
export function childrenOf(id) {
  try {
    return readdirSync(`/proc/${id}/task`).flatMap((task) =>
      readFileSync(`/proc/${id}/task/${task}/children`, 'utf8').split(' ').filter(Boolean),
    );
  } catch {
    return [];
  }
}
