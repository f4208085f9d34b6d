// The sandbox as the runner uses it.

import { chmodSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { levels } from '../../../src/runners/sandbox/containment.ts';
import { openSandbox, type Sandbox } from '../../../src/runners/sandbox/sandbox.ts';
import type { ExecuteRequest } from '../../../src/tasks/types.ts';
import { onLinux, until } from '../workers/children.ts';
import { allows, callMyself, processesCalled, python, told } from './programs.ts';

const name = `plumbs${process.pid % 100_000}`;
const cases = await Promise.all(levels.map(async (level) => ({ level, able: await allows(level, python) })));

const request = (program: string, tests = '', timeoutSeconds = 20): ExecuteRequest => ({
  kind: 'execute',
  program,
  tests,
  timeoutSeconds,
});

for (const { level, able } of cases) {
  const needs = `needs Python${level === 'plain' ? '' : ', Linux and namespaces'}`;
  describe.skipIf(!able)(`a sandbox of level ${level} (${needs})`, () => {
    let sandbox: Sandbox;
    let folder: string;
    const before = process.env.TMPDIR;
    beforeAll(async () => {
      folder = realpathSync(mkdtempSync(join(tmpdir(), 'plumbline-test-')));
      chmodSync(folder, 0o755);
      process.env.TMPDIR = folder;
      sandbox = await openSandbox({ level });
    });
    afterAll(async () => {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
      rmSync(folder, { recursive: true, force: true });
      await sandbox.close();
    });
    const run = async (...asked: Parameters<typeof request>): Promise<string> =>
      told(await sandbox.execute(request(...asked)));

    test('says in plain words what it contains, and what it does not', async () => {
      const topic = (words: string): string => words.split(':')[0] ?? '';
      expect(sandbox.python).toBe(python?.version);
      expect(sandbox.containment.map(topic)).toEqual([
        'network',
        'files',
        'processes',
        'environment',
        'limits',
      ]);
      const missing = sandbox.containment.filter((words) => words.includes('NOT CONTAINED')).map(topic);
      // Without namespaces, whether there is a network depends on the kernel and on the processor.
      const socket = await run('import socket\nsocket.socket(socket.AF_INET)');
      if (missing.includes('network')) expect([level, socket]).toEqual(['plain', 'passed']);
      else if (level === 'plain') expect(socket).toMatch(/^failed: PermissionError/);
      else expect(socket).toBe('passed');
      if (level === 'files') expect(missing).toEqual([]);
      if (level === 'plain' && process.getuid?.() !== 0)
        expect(missing.filter((topic) => topic !== 'network')).toEqual(['files', 'processes']);
    });

    test('answers each of many programs with its own verdict, and leaves no folder behind', async () => {
      const asked = Array.from({ length: 6 }, (_, i) =>
        run(`open("mine", "x").write("${i}")`, `assert open("mine").read() == "${i}" and ${i} % 3`),
      );
      expect(await Promise.all(asked)).toEqual(
        Array.from({ length: 6 }, (_, i) => (i % 3 ? 'passed' : 'failed: AssertionError')),
      );
      expect(readdirSync(folder)).toEqual([]);
    });

    test.skipIf(level === 'processes')(
      'leaves no folder behind that is hard to remove (files and plain)',
      async () => {
        const made = 'import os\nos.makedirs("a/b")\nopen("a/b/c", "w").write("x")\n';
        const deep = 'for _ in range(200):\n  os.mkdir("d" * 50)\n  os.chdir("d" * 50)\n';
        expect(await run(`${made}os.chmod("a", 0)`)).toBe('passed');
        expect(await run(made + deep)).toBe('passed');
        expect(await run(`${made}while True: pass`, '', 0.6)).toMatch(/^timed out/);
        expect(readdirSync(folder)).toEqual([]);
      },
    );

    test('keeps our environment to itself', async () => {
      process.env.HF_TOKEN = 'hf_a-secret';
      try {
        expect(await run('import os', 'assert "hf_a-secret" not in repr(os.environ), os.environ')).toBe(
          'passed',
        );
      } finally {
        delete process.env.HF_TOKEN;
      }
    });

    describe.skipIf(!onLinux)('ends all that a program has started:', () => {
      afterEach(() => expect(processesCalled(name)).toBe(0));
      const daemon = `${callMyself(name)}
import os, signal, time
for number in range(1, 65):
  try: signal.signal(number, signal.SIG_IGN)
  except (OSError, ValueError): pass
if os.fork() == 0:
  os.setsid()
  if os.fork() == 0:
    os.setsid()
    while True: time.sleep(0.1)
  os._exit(0)
time.sleep(0.3)
`;

      test('a daemon, after a pass and after a time-out', async () => {
        expect(await run(daemon)).toBe('passed');
        expect(processesCalled(name)).toBe(0);
        expect(await run(`${daemon}while True: pass`, '', 0.6)).toMatch(/^timed out/);
      });

      test('one that ends its parent', async () => {
        const kill =
          'for number in (9, 15, 2, 6):\n  try: os.kill(os.getppid(), number)\n  except OSError: pass\n';
        expect(await run(`${daemon}${kill}while True: pass`, '', 0.6)).not.toBe('passed');
        expect(await run('x = 1', 'assert x')).toBe('passed');
      });

      test.each(['close', 'signal'])('everything, by %s', async (way) => {
        const controller = new AbortController();
        const opened = await openSandbox({ level, signal: controller.signal });
        const running = opened.execute(request(`${daemon}while True: pass`, '', 60)).catch(String);
        await until('the daemon runs', () => processesCalled(name) >= 2);
        if (way === 'signal') controller.abort();
        else await opened.close();
        expect(await running).toBe('Error: The sandbox has been closed.');
        expect(processesCalled(name)).toBe(0);
        await expect(opened.execute(request(''))).rejects.toThrow('The sandbox has been closed.');
      });
    });
  });
}

test.skipIf(!python)('a sandbox whose signal has been given does not open', async () => {
  await expect(openSandbox({ signal: AbortSignal.abort() })).rejects.toThrow('The sandbox has been closed.');
});
