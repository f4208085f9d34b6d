// What a program cannot do: one test a promise of docs/code-execution.md.

import {
  accessSync,
  constants,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
  chmodSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../workers/children.ts';
import { allows, callMyself, processesCalled, runner, users, type Run } from './programs.ts';

const cases = await Promise.all(
  users.map(async ({ user, python }) => ({ user, python, able: await allows('files', python) })),
);

const canWrite = (folder: string): boolean => {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
};

const needs = 'needs Python, Linux and namespaces';
for (const { user, python, able } of cases)
  describe.skipIf(!able)(`a program that is run by ${user} (${needs})`, () => {
    const run: Run = runner(python, 'files');
    const name = `plumb${process.pid % 100_000}${user.slice(0, 2)}`;

    const made: string[] = [];
    const folderIn = (parent: string): string => {
      const folder = mkdtempSync(join(parent, 'plumbline-test-'));
      made.push(folder);
      chmodSync(folder, 0o777);
      return folder;
    };
    afterEach(() => {
      for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
    });

    describe('is ended', () => {
      afterEach(() => expect(processesCalled(name)).toBe(0));

      test('when it loops without end', async () => {
        const running = run(`${callMyself(name)}while True: pass`, '', 1);
        await until('it runs', () => processesCalled(name) === 1);
        expect(await running).toBe('timed out: ran longer than 1 seconds');
      });

      test('when it ignores SIGTERM and every other signal', async () => {
        const ignore =
          'import signal\nfor number in range(1, 65):\n  try: signal.signal(number, signal.SIG_IGN)\n  except (OSError, ValueError): pass\n';
        expect(await run(`${callMyself(name)}${ignore}while True: pass`, '', 0.5)).toMatch(/^timed out/);
      });

      test('with all its children, when it is a fork bomb', async () => {
        const bomb = 'import os\nwhile True:\n  try: os.fork()\n  except OSError: pass\n';
        const running = run(callMyself(name) + bomb, '', 1.5);
        await until('it has forked', () => processesCalled(name) > 8);
        await wait(300);
        expect(processesCalled(name)).toBeLessThanOrEqual(64);
        expect(await running).toMatch(/^timed out|^failed: killed: more than 64 processes/);
      });

      test('with the daemons that it leaves behind, when it passes', async () => {
        const daemon =
          'import os, time\nif os.fork() == 0:\n  os.setsid()\n  if os.fork() == 0:\n    os.setsid()\n    while True: time.sleep(0.1)\n  os._exit(0)\n';
        expect(await run(callMyself(name) + daemon, 'import time; time.sleep(0.3)')).toBe('passed');
      });

      test('when it takes too much memory, in one process or in several', async () => {
        const little = runner(python, 'files', { memoryBytes: 2 ** 28 });
        const one = 'held = []\nwhile True: held.append(b"x" * (16 << 20))\n';
        expect(await little(callMyself(name) + one, '', 20)).toBe(
          'failed: killed: more than 256 MiB of memory',
        );
        const several =
          'import os, time\nfor _ in range(6):\n  if os.fork() == 0:\n    held = os.urandom(64 << 20)\n    time.sleep(60)\ntime.sleep(60)\n';
        expect(await little(callMyself(name) + several, '', 20)).toBe(
          'failed: killed: more than 256 MiB of memory',
        );
      });

      test('only for memory that it does not share', async () => {
        const little = runner(python, 'files', { memoryBytes: 2 ** 28 });
        const shared =
          'import os, time\nheld = b"x" * (64 << 20)\nfor _ in range(6):\n  if os.fork() == 0:\n    time.sleep(60)\ntime.sleep(0.5)';
        expect(await little(callMyself(name) + shared, '', 20)).toBe('passed');
      });

      test('when it asks for more memory at once than there is for it', async () => {
        expect(await run(`${callMyself(name)}held = "x" * 10**11`)).toBe('failed: MemoryError');
      });

      test('when it starts more threads than it may', async () => {
        const threads =
          'import threading, time\nfor _ in range(200): threading.Thread(target=time.sleep, args=(9,)).start()\n';
        expect(await run(callMyself(name) + threads)).toMatch(
          /^failed: RuntimeError: can't start new thread/,
        );
      });
    });

    test('writes without end, to Python’s streams or past them, and we hear nothing of it', async () => {
      const before = process.memoryUsage().rss;
      const [printed, written] = await Promise.all([
        run('while True: print("x" * 10**5)', '', 0.5),
        run('import os\nwhile True:\n  for stream in range(3): os.write(stream, b"x" * 10**5)', '', 0.5),
      ]);
      expect([printed, written]).toEqual(Array(2).fill('timed out: ran longer than 0.5 seconds'));
      expect(process.memoryUsage().rss - before).toBeLessThan(100 * 2 ** 20);
    });

    test('writes no large file, nor many that are large together', async () => {
      expect(await run('with open("large", "wb") as file:\n  while True: file.write(b"x" * 2**20)')).toBe(
        'failed: OSError: [Errno 27] File too large',
      );
      expect(
        await run('for i in range(100):\n  with open(str(i), "wb") as file: file.write(b"x" * (8 << 20))'),
      ).toBe('failed: OSError: [Errno 28] No space left on device');
    });

    test('writes nowhere but in its scratch folder, which is not one of ours', async () => {
      const folder = folderIn(tmpdir());
      const places = ['/', '/usr', '/etc', '/var/tmp', '/dev', '/root', '/home', homedir(), process.cwd()];
      const program = `
import os, sys
written = []
for place in ${JSON.stringify(places)} + [sys.prefix, os.path.dirname(os.__file__)]:
    try:
        open(os.path.join(place, "plumbline-was-here"), "w").close()
        written.append(place)
    except OSError:
        pass
assert not written, written
os.makedirs(${JSON.stringify(folder)}, exist_ok=True)
open(${JSON.stringify(join(folder, 'x'))}, "w").close()
`;
      expect(await run(program)).toMatch(/^passed|^failed: (PermissionError|OSError)/);
      expect(readdirSync(folder)).toEqual([]);
      expect(places.filter((place) => existsSync(join(place, 'plumbline-was-here')))).toEqual([]);
    });

    test('reads neither the home folder, nor ours, nor the folder for temporary files', async () => {
      const parents = [homedir(), process.cwd(), tmpdir()].filter(canWrite);
      const secrets = parents.map((parent) => join(folderIn(parent), `${name}-secret`));
      for (const secret of secrets) writeFileSync(secret, 'a secret', { mode: 0o666 });
      for (const secret of secrets)
        expect(await run(`open(${JSON.stringify(secret)}).read()`)).toMatch(
          /^failed: (FileNotFound|Permission)Error/,
        );
      const listed = `import os
places = ["/" + name for name in os.listdir("/") if name not in ("usr", "proc")]
assert not any("${name}-secret" in files for place in places for _, _, files in os.walk(place))`;
      expect(await run(listed, '', 20)).toBe('passed');
    });

    test('finds nothing of our environment, its own or its ancestors’', async () => {
      process.env.HF_TOKEN = 'hf_a-secret';
      const program = `
import os
texts = [repr(dict(os.environ))]
for name in os.listdir("/proc"):
    try:
        texts.append(open("/proc/%s/environ" % name).read())
        texts.append(open("/proc/%s/cmdline" % name).read())
    except OSError:
        pass
`;
      try {
        expect(await run(program, 'assert "hf_a-secret" not in "".join(texts)')).toBe('passed');
        expect(
          await run('import os', 'assert "HF_TOKEN" not in os.environ and os.environ["HOME"] == os.getcwd()'),
        ).toBe('passed');
      } finally {
        delete process.env.HF_TOKEN;
      }
    });

    test('sees no process but its own', async () => {
      expect(
        await run(
          'import os',
          'assert {int(name) for name in os.listdir("/proc") if name.isdigit()} <= {1, os.getpid()}',
        ),
      ).toBe('passed');
    });

    test('ends neither the process that watches it nor ours', async () => {
      const program = `
import os, signal
for process in (os.getppid(), 1, ${process.pid}, -1):
    for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGSTOP, signal.SIGSEGV):
        try: os.kill(process, number)
        except OSError: pass
while True: pass
`;
      expect(await run(program, '', 0.5)).toMatch(/^timed out/);
    });

    test('gets no powers by namespaces of its own, nor by mounting or by a set-user-id program', async () => {
      const system = 'import ctypes, os\nsystem = ctypes.CDLL(None)\n';
      expect(await run(system, 'assert system.unshare(0x10000000) == -1')).toBe('passed');
      expect(await run(system, 'assert system.mount(b"none", b"/tmp", b"tmpfs", 0, None) == -1')).toBe(
        'passed',
      );
      expect(await run(system, 'assert system.umount2(b"/tmp", 2) == -1')).toBe('passed');
      expect(
        await run(
          'status = open("/proc/self/status").read()',
          `assert "NoNewPrivs:\\t1" in status, status
for line in status.splitlines():
  if line.startswith("Cap"): assert int(line.split()[1], 16) == 0, line`,
        ),
      ).toBe('passed');
      expect(await run('import os', 'assert os.getuid() != 0 and os.geteuid() != 0')).toBe('passed');
    });

    test.skipIf(!['x64', 'arm64'].includes(process.arch))(
      'reaches nothing by what no namespace separates: keys, vsock, io_uring, memory that no process maps',
      async () => {
        const [keyctl, ringSetup] = [process.arch === 'x64' ? 250 : 219, 425];
        const system = 'import ctypes\nsystem = ctypes.CDLL(None, use_errno=True)\n';
        for (const call of [`${keyctl}, 0, -3, 0`, `${ringSetup}, 8, ctypes.create_string_buffer(200)`])
          expect(await run(system, `assert system.syscall(${call}) == -1 and ctypes.get_errno() == 1`)).toBe(
            'passed',
          );
        const refused = 'failed: PermissionError: [Errno 1] Operation not permitted';
        expect(await run('import socket\nsocket.socket(socket.AF_VSOCK)')).toBe(refused);
        expect(await run('import os\nos.memfd_create("x")')).toBe(refused);
      },
    );

    describe('opens a socket', () => {
      const servers: Server[] = [];
      let connections = 0;
      const listen = (where: { port: number; host: string } | { path: string }): Promise<Server> =>
        new Promise((resolve) => {
          const server = createServer(() => void connections++).listen(where, () => resolve(server));
          servers.push(server);
        });
      const socketPath = join(tmpdir(), `${name}.socket`);
      let port = 0;
      beforeAll(async () => {
        const address = (await listen({ port: 0, host: '127.0.0.1' })).address();
        port = typeof address === 'object' ? (address?.port ?? 0) : 0;
        await listen({ path: socketPath });
        chmodSync(socketPath, 0o777);
        await listen({ path: `\0${name}` });
      });
      afterAll(() => Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve)))));

      test('and reaches nobody, by address or by name', async () => {
        expect(await run(`import socket\nsocket.create_connection(("127.0.0.1", ${port}), 2)`)).toMatch(
          /^failed: OSError: \[Errno 101\]/,
        );
        for (const path of [JSON.stringify(socketPath), JSON.stringify(`\0${name}`)])
          expect(
            await run(
              `import socket\nsocket.socket(socket.AF_UNIX).connect(${path.replace('\\u0000', '\\0')})`,
            ),
          ).toMatch(/^failed: (FileNotFoundError|ConnectionRefusedError)/);
        await wait(50);
        expect(connections).toBe(0);
      });
    });
  });
