// What the operating system is asked about this machine; tests give made-up answers.

import { readFileSync } from 'node:fs';
import { availableParallelism, freemem, totalmem } from 'node:os';

export interface System {
  readonly platform: NodeJS.Platform;
  /** CPUs that this process may be put on. */
  readonly processors: number;
  /** Of the machine, in bytes. */
  readonly totalMemory: number;
  readonly freeMemory: number;
  /** The text of a file of /proc or /sys; undefined where it cannot be read. */
  readonly read: (path: string) => string | undefined;
}

export const thisSystem: System = {
  platform: process.platform,
  processors: availableParallelism(),
  totalMemory: totalmem(),
  get freeMemory() {
    return freemem();
  },
  read: (path) => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return undefined;
    }
  },
};
