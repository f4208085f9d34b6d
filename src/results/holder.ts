// Who holds a lock or a claim: a process, told apart from another one of the same number and from those of other machines.

import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { z } from 'zod';
import { systemCode } from '../lib/files.ts';

/** A process, as it is written into the files of the locks and claims that it holds. */
export const holderSchema = z.looseObject({
  host: z.string().max(255),
  /** The boot and the process namespace (container) in which the number counts; empty where the system tells neither. */
  space: z.string(),
  pid: z.int().positive(),
  /** When it started, in the kernel's ticks since the boot: numbers are given again. null where the system does not tell. */
  started: z.string().nullable(),
});

export type Holder = z.infer<typeof holderSchema>;

/** Running and gone are certain; a process that can't be looked up from here is elsewhere, and one that only has the number unsure. */
export type Life = 'running' | 'gone' | 'unsure' | 'elsewhere';

/** The process that asks. */
export async function thisProcess(): Promise<Holder> {
  const own = await statusOf('self');
  // Where /proc belongs to other numbers than ours (a container with its host's /proc) it tells nothing.
  const hasProc = own?.pid === process.pid;
  const words = hasProc
    ? [readFile('/proc/sys/kernel/random/boot_id', 'utf8'), readlink('/proc/self/ns/pid')]
    : [];
  const space = await Promise.all(words.map((word) => word.then((text) => text.trim()).catch(() => '')));
  return {
    host: hostname(),
    space: space.join(' ').trim(),
    pid: process.pid,
    started: hasProc ? own.started : null,
  };
}

/** Whether a holder is still running, as far as `self` can tell. */
export async function lifeOf(holder: Holder, self: Holder): Promise<Life> {
  if (holder.host !== self.host || holder.space !== self.space) return 'elsewhere';
  if (!hasNumber(holder.pid)) return 'gone';
  const status = self.started === null ? undefined : await statusOf(holder.pid);
  // Another user's process may be hidden.
  if (status === undefined || holder.started === null) return 'unsure';
  return status.started === holder.started && !status.ended ? 'running' : 'gone';
}

/** A holder in words: `process 1234 on this machine`, `process 77 on node12`. */
export function nameOfHolder(holder: Holder | undefined, self: Holder): string {
  if (holder === undefined) return 'a process that cannot be told';
  return `process ${holder.pid} on ${holder.host === self.host ? 'this machine' : holder.host}`;
}

function hasNumber(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) !== 'ESRCH';
  }
}

/** From /proc/<pid>/stat (proc(5)): the state and field 22; the name in parentheses may hold anything. */
async function statusOf(
  pid: number | 'self',
): Promise<{ readonly pid: number; readonly started: string; readonly ended: boolean } | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const [state, ...fields] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const started = fields[18];
  if (state === undefined || started === undefined) return undefined;
  // One that has ended and was not waited for yet still has its number.
  return { pid: Number.parseInt(text, 10), started, ended: state === 'Z' || state === 'X' };
}
