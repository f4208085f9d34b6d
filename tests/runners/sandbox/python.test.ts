// Which Python is found on PATH, and what is said where there is none.

import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { UsageError } from '../../../src/lib/errors.ts';
import { findPython } from '../../../src/runners/sandbox/python.ts';
import { openSandbox } from '../../../src/runners/sandbox/sandbox.ts';
import { scratchFolder } from '../../results/records.ts';
import { python } from './programs.ts';

const before = process.env.PATH;
afterEach(() => {
  process.env.PATH = before;
});

/** Makes PATH a folder with these commands, each a line of the shell. */
function only(commands: Readonly<Record<string, string>>): void {
  const folder = join(scratchFolder(), 'bin');
  mkdirSync(folder);
  for (const [name, line] of Object.entries(commands))
    writeFileSync(join(folder, name), `#!/bin/sh\n${line}\n`, { mode: 0o755 });
  process.env.PATH = folder;
}

const says = async (line: string): Promise<void> => {
  const error = await openSandbox().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UsageError);
  expect((error as UsageError).message).toBe(
    `HumanEval and MBPP run Python programs, and ${line}; install Python 3.8 or later.`,
  );
};

describe.skipIf(process.platform === 'win32')('without a Python that can be used, one line says so:', () => {
  test('none on PATH', async () => {
    only({});
    await says('there is no python3 on PATH');
  });

  test('a shim without a Python behind it', async () => {
    only({ python3: 'echo "pyenv: python3: command not found" >&2; exit 127' });
    await says('there is no python3 on PATH');
  });

  test('one that does not run', async () => {
    only({ python3: 'echo "Segmentation fault" >&2; kill -11 $$' });
    await says('the python3 on PATH does not run');
  });

  test('one that says something else, without end', async () => {
    only({ python3: 'while :; do echo plumbline; done' });
    await says('the python3 on PATH does not run');
  });

  test('one that does not end, of which nothing is left', async () => {
    only({ python3: '/bin/sleep 613; exit 1' });
    const sleeping = (): number => Number(spawnSync('pgrep', ['-cf', '^/bin/sleep 613$']).stdout);
    const found = findPython(500).catch(String);
    expect(await found).toContain('the python3 on PATH does not run');
    process.env.PATH = before;
    expect(sleeping()).toBe(0);
  });

  test('one that is too old', async () => {
    only({ python3: 'printf "plumbline\\n3\\n6\\n/usr/bin/python3\\n\\n"' });
    await says('the python3 on PATH is Python 3.6');
  });

  test('Python 2 alone', async () => {
    only({ python: 'printf "plumbline\\n2\\n7\\n/usr/bin/python\\n\\n"' });
    await says('the python on PATH is Python 2.7');
  });
});

describe.skipIf(!python)('the Python that runs programs', () => {
  test('is the interpreter itself, with its version', async () => {
    expect(python?.executable).toMatch(/^\/.*python/);
    expect(python?.version).toMatch(/^3\.\d+$/);
  });

  test('is called python where there is no python3', async () => {
    const folder = scratchFolder();
    symlinkSync(python?.executable ?? '', join(folder, 'python'));
    process.env.PATH = folder;
    expect((await findPython()).version).toBe(python?.version);
  });

  test('may be behind a shim that talks first', async () => {
    only({ python3: `echo "welcome"; exec "${python?.executable}" "$@"` });
    expect(await findPython()).toEqual(python);
  });
});
