// Which Python runs the programs.

import { execa } from 'execa';
import { UsageError } from '../../lib/errors.ts';

/** A Python that has been seen to run. */
export interface Python {
  /** The interpreter itself, not a shim before it. */
  readonly executable: string;
  /** Such as `3.11`. */
  readonly version: string;
  /** `LD_LIBRARY_PATH`: some are installed so that they don't start without. */
  readonly libraries: string;
}

const oldest = [3, 8] as const;
const install = `install Python ${oldest.join('.')} or later`;

const introduce =
  'import os, sys; ' +
  'print("plumbline", *sys.version_info[:2], sys.executable, os.environ.get("LD_LIBRARY_PATH", ""), sep="\\n")';

/**
 * The first Python 3 on PATH. Throws UsageError, in a line, where there is none that runs and is new enough.
 * @param patience milliseconds that one may take to say what it is
 */
export async function findPython(patience = 30_000): Promise<Python> {
  let wrong = 'there is no python3 on PATH';
  for (const command of ['python3', 'python']) {
    const asked = await introduction(command, patience);
    const [, major, minor, executable = '', libraries = ''] =
      /plumbline\n(\d+)\n(\d+)\n(\/.*)\n(.*)\n/.exec(asked.stdout) ?? [];
    const found = [Number(major), Number(minor)] as const;
    if (!executable) {
      if (asked.code !== 'ENOENT' && asked.exitCode !== 127) wrong = `the ${command} on PATH does not run`;
    } else if (found[0] !== oldest[0] || found[1] < oldest[1]) {
      wrong = `the ${command} on PATH is Python ${found.join('.')}`;
    } else {
      return { executable, version: found.join('.'), libraries };
    }
  }
  throw new UsageError(`HumanEval and MBPP run Python programs, and ${wrong}; ${install}.`);
}

/** What a command says of itself, and how it ended; after that nothing of it is left. */
async function introduction(
  command: string,
  patience: number,
): Promise<{ stdout: string; code: string | undefined; exitCode: number | undefined }> {
  const asked = execa(command, ['-c', introduce], {
    reject: false,
    stdin: 'ignore',
    stderr: 'ignore',
    detached: true,
    maxBuffer: 2 ** 16,
    stripFinalNewline: false,
  });
  // A shim's own children hold its output open, so all of its group are ended.
  const end = (): void => {
    try {
      if (asked.pid) process.kill(-asked.pid, 'SIGKILL');
    } catch {
      // None is left.
    }
  };
  const late = setTimeout(end, patience);
  try {
    const { stdout, code, exitCode } = await asked;
    return { stdout, code, exitCode };
  } finally {
    clearTimeout(late);
    end();
  }
}
