// Runs programs in the sandbox, as the user that we are and, where we are root, as an ordinary one.

import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { Level } from '../../../src/runners/sandbox/containment.ts';
import { runProgram } from '../../../src/runners/sandbox/execution.ts';
import { type Limits, limits } from '../../../src/runners/sandbox/limits.ts';
import { findPython, type Python } from '../../../src/runners/sandbox/python.ts';
import type { Execution } from '../../../src/tasks/types.ts';
import { isAlive } from '../workers/children.ts';

const folder = mkdtempSync(join(tmpdir(), 'plumbline-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a program at a level; `passed`, or the outcome with its detail. */
export type Run = (program: string, tests?: string, timeoutSeconds?: number) => Promise<string>;

export function runner(python: Python | undefined, level: Level, given: Partial<Limits> = {}): Run {
  return async (program, tests = '', timeoutSeconds = 5) => {
    if (!python) throw new Error('There is no Python.');
    const place = { python, level, limits: { ...limits, ...given } };
    const request = { kind: 'execute', program, tests, timeoutSeconds } as const;
    return told((await runProgram(request, place, new AbortController().signal)).execution);
  };
}

/** `passed`, `failed: AssertionError`, `timed out: …`. */
export const told = ({ outcome, detail }: Execution): string => (detail ? `${outcome}: ${detail}` : outcome);

/** The Python on PATH; where there is none, nothing of the sandbox can be tested. */
export const python = await findPython().catch(() => undefined);

/** The system's Python behind a script that gives up being root. */
function ordinaryPython(): Python | undefined {
  const executable = ['/usr/bin/python3', '/usr/local/bin/python3'].find((path) => existsSync(path));
  if (process.getuid?.() !== 0 || !executable || !existsSync('/usr/bin/setpriv')) return undefined;
  return behind('/usr/bin/setpriv --reuid 65534 --regid 65534 --clear-groups', executable);
}

/** Python behind a command that changes what it runs in, if it runs there. */
export function behind(command: string, executable: string): Python | undefined {
  const script = join(mkdtempSync(join(folder, 'behind-')), 'python3');
  writeFileSync(script, `#!/bin/sh\nexec ${command} ${executable} "$@"\n`, { mode: 0o755 });
  chmodSync(join(script, '..'), 0o755);
  return spawnSync(script, ['-c', '']).status === 0
    ? { executable: script, version: 'behind', libraries: '' }
    : undefined;
}

/** Who runs the sandbox, with the Python that does it. */
export const users = [
  { user: process.getuid?.() === 0 ? 'root' : 'ourselves', python },
  { user: 'an ordinary user, by setpriv', python: ordinaryPython() },
];

/** Whether a user is allowed a level on this machine. */
export async function allows(level: Level, who: Python | undefined): Promise<boolean> {
  if (!who) return false;
  return (await runner(who, level)('import decimal').catch(() => 'failed')) === 'passed';
}

/** Python that names its process, and all that it starts, so that it is known from outside. */
export const callMyself = (name: string): string =>
  `import ctypes\nctypes.CDLL(None).prctl(15, b"${name}", 0, 0, 0)\n`;

/** How many processes of that name the machine runs; those that have ended and are not yet waited for do not count. */
export function processesCalled(name: string): number {
  return readdirSync('/proc').filter((id) => {
    try {
      return (
        /^\d+$/.test(id) && readFileSync(`/proc/${id}/comm`, 'utf8') === `${name}\n` && isAlive(Number(id))
      );
    } catch {
      return false;
    }
  }).length;
}
