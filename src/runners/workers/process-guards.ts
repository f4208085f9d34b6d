// What a worker does first, so that it neither outlives its parent nor takes the memory from under it.

import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';

/** Of 1000: where memory runs out Linux ends this process before others, its parent among them. Source: proc_pid_oom_score_adj(5). */
const firstToEnd = '800';

/** The watchdog does little; V8 would give its heap more. In MiB. */
const watchdogLimits = { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 8, stackSizeMb: 1 };

/**
 * Resolves when this process is the first that the system ends where memory runs out, and watched by a thread that ends it when its
 * parent is gone. Where either cannot be had it goes without.
 */
export async function guardProcess(): Promise<void> {
  // An interrupt from the terminal reaches the whole process group; the parent decides when a worker ends.
  process.on('SIGINT', () => undefined);
  try {
    writeFileSync('/proc/self/oom_score_adj', firstToEnd);
  } catch {
    // Not Linux, or not allowed.
  }
  const watchdog = new Worker(new URL('./watchdog.js', import.meta.url), {
    workerData: process.ppid,
    // What the process was given to load first is not for it.
    execArgv: [],
    env: {},
    resourceLimits: watchdogLimits,
  });
  // Without a listener an error in the thread would end the worker.
  watchdog.on('error', () => undefined);
  await once(watchdog, 'online').catch(() => undefined);
  watchdog.unref();
}
