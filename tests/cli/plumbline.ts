// The command line, run in the test's own process or as a program.

import { execa, type Options, type ResultPromise } from 'execa';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import { runCommandLine } from '../../src/cli/command-line.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

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

/** Starts the program in a process of its own, in the repository's root. What it ends with is never thrown. */
export function startPlumbline<Chosen extends Options>(
  words: readonly string[],
  options?: Chosen,
): ResultPromise<{ reject: false; stripFinalNewline: false; cwd: string } & Chosen> {
  return execa('node', [program, ...words], {
    reject: false,
    stripFinalNewline: false,
    cwd: root,
    ...options,
  } as never) as never;
}
