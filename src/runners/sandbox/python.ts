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

/** The first Python 3 on PATH. Throws UsageError, in a line, where there is none that runs and is new enough. */
export async function findPython(): Promise<Python> {
  let wrong = 'there is no python3 on PATH';
  for (const command of ['python3', 'python']) {
    const asked = await execa(command, ['-c', introduce], {
      reject: false,
      stdin: 'ignore',
      timeout: 30_000,
      stripFinalNewline: false,
    });
    const [name, major, minor, executable = '', libraries = ''] = asked.stdout
      .replace(/^[^]*?(?=plumbline\n)/, '')
      .split('\n');
    const found = [Number(major), Number(minor)] as const;
    if (name !== 'plumbline' || !executable) {
      if (asked.code !== 'ENOENT' && asked.exitCode !== 127) wrong = `the ${command} on PATH does not run`;
    } else if (found[0] !== oldest[0] || found[1] < oldest[1]) {
      wrong = `the ${command} on PATH is Python ${found.join('.')}`;
    } else {
      return { executable, version: found.join('.'), libraries };
    }
  }
  throw new UsageError(`HumanEval and MBPP run Python programs, and ${wrong}; ${install}.`);
}
