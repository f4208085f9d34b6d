// The processes that a process has started, as Linux tells.

import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

export const onLinux = process.platform === 'linux';

/** The ids of a process's children. */
export function childrenOf(parent: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        // pid (name) state parent …; the name may hold anything.
        const [, ppid] = readFileSync(`/proc/${name}/stat`, 'utf8')
          .replace(/^.*\) /s, '')
          .split(' ');
        return Number(ppid) === parent ? [Number(name)] : [];
      } catch {
        return [];
      }
    });
}

/** Whether a process runs; one that has ended and is not yet waited for does not. */
export function isAlive(id: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${id}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Waits until something is so; fails after a time, in milliseconds. */
export async function until(what: string, isSo: () => boolean, patience = 10_000): Promise<void> {
  for (const end = Date.now() + patience; !isSo(); await wait(10)) {
    if (Date.now() > end) throw new Error(`still waiting until ${what}`);
  }
}
