// The command line, run in the test's own process or as a program.

import { execa, type ResultPromise } from 'execa';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import { runCommandLine } from '../../src/cli/command-line.ts';

/** The repository. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** The checkpoint that ships. */
export const zoo = fileURLToPath(new URL('../../zoo/plumb-1m', import.meta.url));

/** The compiled program. */
export const program = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line in this process. */
export async function plumbline(...words: readonly string[]): Promise<Ran> {
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += String(text);
      return true;
    }),
  );
  // yargs prints help this way, and the console has a stream of its own here.
  const log = vi.spyOn(console, 'log').mockImplementation((text) => {
    written.stdout += `${String(text)}\n`;
  });
  try {
    return { exitCode: await runCommandLine(words), ...written };
  } finally {
    for (const spy of [...spies, log]) spy.mockRestore();
  }
}

export interface ProcessOptions {
  /** Written to its stdin. */
  readonly input?: string;
  /** Whether what it writes is kept. */
  readonly buffer?: boolean;
  /** Beside this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Whether it leads a group of processes of its own. */
  readonly detached?: boolean;
}

/** Starts the program in a process of its own, in the repository's root. What it ends with is never thrown. */
export function startPlumbline(
  words: readonly string[],
  options: ProcessOptions = {},
): ResultPromise<{ reject: false; stripFinalNewline: false }> {
  return execa('node', [program, ...words], {
    ...options,
    cwd: root,
    reject: false,
    stripFinalNewline: false,
  }) as never;
}
