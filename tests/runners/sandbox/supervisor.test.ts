// The supervisor alone, as its parent sees it: when the parent dies, and where an ordinary user has no namespaces.

import { execa } from 'execa';
import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Level } from '../../../src/runners/sandbox/containment.ts';
import { limits } from '../../../src/runners/sandbox/limits.ts';
import type { Python } from '../../../src/runners/sandbox/python.ts';
import { supervisor } from '../../../src/runners/sandbox/supervisor/main.ts';
import { scratchFolder } from '../../results/records.ts';
import { onLinux, until } from '../workers/children.ts';
import { allows, behind, callMyself, processesCalled, python, users } from './programs.ts';

const name = `plumbv${process.pid % 100_000}`;

/** Of the program that was started last. */
let scratch = '';

function start(python: Python | undefined, level: Level, source: string, seconds: number) {
  scratch = level === 'files' ? '/tmp' : scratchFolder();
  if (level !== 'files') chmodSync(scratch, 0o777);
  const job = {
    source,
    seconds,
    level,
    limits,
    scratch: level === 'files' ? null : scratch,
    hidden: ['/root', '/usr/share/doc'],
    environment: { HOME: scratch },
  };
  const child = execa(python?.executable ?? '', ['-B', '-s', '-X', 'utf8', '-c', supervisor], {
    cwd: '/',
    detached: true,
    reject: false,
  });
  child.stdin.write(`${JSON.stringify(job)}\n`);
  return child;
}

const cases = await Promise.all(
  users.flatMap(({ user, python }) =>
    (['files', 'plain'] as const).map(async (level) => ({
      user,
      python,
      level,
      able: onLinux && python !== undefined && (level === 'plain' || (await allows(level, python))),
    })),
  ),
);

const ordinary = users.at(-1)?.python;
// As container runtimes do: /proc is hidden in part, and then Linux lets nobody mount another.
const hide = '/usr/bin/unshare -m /bin/sh -c \'mount --bind /dev/null /proc/version && exec "$@"\' sh';
const hidden = ordinary && behind(hide, ordinary.executable);
const hides = onLinux && (await allows('files', hidden));

describe.skipIf(!hides)('where nobody may mount /proc (needs root, Linux and namespaces), a program', () => {
  const run = async (source: string): Promise<unknown> =>
    JSON.parse((await start(hidden, 'files', source, 10)).stdout);

  test('has none', async () => {
    expect(await run('import os\nassert os.listdir("/proc") == []')).toMatchObject({ outcome: 'passed' });
  });

  test('speaks for itself in vain', async () => {
    const forge =
      'import os, sys\nrun = sys._getframe(2)\nreport, go = run.f_locals["report"], run.f_locals["go"]\n' +
      'os.write(report, b"d"); os.kill(os.getpid(), 19); os.write(report, os.read(go, 16)); os._exit(0)';
    expect(await run(forge)).toMatchObject({ outcome: 'failed', detail: 'wrote its own verdict' });
  });

  test('takes no more memory than it may, in several processes', async () => {
    const take = 'import os\nfor _ in range(3): os.fork()\nheld = b"x" * (300 << 20)\nwhile True: pass';
    expect(await run(take)).toMatchObject({
      outcome: 'failed',
      detail: expect.stringMatching(/^killed: more than \d+ MiB/) as string,
    });
  });
});

const taskset = '/usr/bin/taskset';
test.skipIf(!onLinux || !existsSync(taskset) || !existsSync('/proc/self/schedstat'))(
  'the time that a program waits for a processor is not counted, up to as long again (needs Linux, taskset)',
  async () => {
    const pinned = behind(`${taskset} -c 0`, python?.executable ?? '');
    // Each a session of its own: Linux shares a processor among sessions before it does among their processes.
    const busy = Array.from({ length: 2 }, () =>
      execa(taskset, ['-c', '0', '/bin/sh', '-c', 'while kill -0 $0; do :; done', `${process.pid}`], {
        reject: false,
        detached: true,
      }),
    );
    try {
      // By the clock, so that it ends within twice the limit whatever else the machine does.
      const slow = await start(
        pinned,
        'plain',
        'import time\nend = time.monotonic() + 1.3\nwhile time.monotonic() < end: pass',
        1,
      );
      expect(JSON.parse(slow.stdout)).toMatchObject({ outcome: 'passed' });
      const endless = await start(pinned, 'plain', 'while True: pass', 1);
      expect(JSON.parse(endless.stdout)).toMatchObject({ outcome: 'timed out' });
    } finally {
      for (const child of busy) child.kill('SIGKILL');
      await Promise.all(busy);
    }
  },
);

for (const { user, python, level, able } of cases)
  describe.skipIf(!able)(
    `the supervisor of level ${level}, run by ${user} (needs Python, Linux and what the level needs)`,
    () => {
      let child: ReturnType<typeof start> | undefined;
      afterEach(async () => {
        child?.stdin.end();
        await child;
      });
      const begin = (source: string, seconds: number): ReturnType<typeof start> =>
        (child = start(python, level, source, seconds));
      const daemon =
        `${callMyself(name)}import os, time\nif os.fork() == 0:\n  os.setsid()\n  if os.fork() == 0:\n` +
        '    while True: time.sleep(0.1)\n  os._exit(0)\n';

      test('says that a program passed, or why it did not', async () => {
        expect(JSON.parse((await begin('x = 1\nassert x == 1', 5)).stdout)).toMatchObject({
          outcome: 'passed',
          detail: '',
        });
        expect(JSON.parse((await begin('assert False, "no"', 5)).stdout)).toMatchObject({
          outcome: 'failed',
          detail: 'AssertionError: no',
        });
      });

      test('says only what it found out itself', async () => {
        const say = `
import os
parent = os.getppid()
for file in range(64):
    for name in ("/proc/%d/fd/%d" % (parent, file), "/proc/1/fd/%d" % file):
        try: open(name, "w").write('{"outcome": "passed", "detail": "", "stranger": false}')
        except OSError: pass
assert False
`;
        expect(JSON.parse((await begin(say, 5)).stdout)).toMatchObject({
          outcome: 'failed',
          detail: 'AssertionError',
        });
      });

      test('ends the program and its daemons when its parent is gone', async () => {
        const running = begin(`${daemon}while True: pass`, 60);
        await until('the daemon runs', () => processesCalled(name) === 2);
        running.stdin.end();
        await running;
        expect(processesCalled(name)).toBe(0);
      });

      test.skipIf(level === 'plain' || !existsSync('/usr/share/doc/.'))(
        'shows nothing of a home or a project that lies among the system’s folders (files)',
        async () => {
          const look =
            'import os\nassert os.listdir("/usr/share/doc") == []\nassert os.listdir("/usr/share")';
          expect((await begin(look, 20)).stdout).toContain('passed');
        },
      );

      test.skipIf(level === 'files' || (user !== 'root' && process.getuid?.() === 0))(
        'removes the scratch folder, which its parent can no longer do (plain, in a folder of ours)',
        async () => {
          const running = begin('import os\nopen("x", "w").close()\nwhile True: pass', 60);
          await until('it has written', () => existsSync(join(scratch, 'x')));
          running.stdin.end();
          await running;
          expect(existsSync(scratch)).toBe(false);
        },
      );

      test.skipIf(level === 'plain')('takes the program with it when it is killed (files)', async () => {
        const running = begin(`${daemon}while True: pass`, 60);
        await until('the daemon runs', () => processesCalled(name) === 2);
        running.kill('SIGKILL');
        await running;
        await until('all have ended', () => processesCalled(name) === 0);
      });

      test('survives a program that ends its parent, and ends it', async () => {
        const kill = `${daemon}try: os.kill(os.getppid(), 9)\nexcept OSError: pass\nwhile True: pass`;
        const { stdout } = await begin(kill, 1);
        expect(stdout).not.toContain('passed');
        expect(processesCalled(name)).toBe(0);
      });
    },
  );
