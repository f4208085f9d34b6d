// When a program has passed: exactly when `exec` of it and its tests returns.

import { describe, expect, test } from 'vitest';
import { allows, python, runner, type Run } from './programs.ts';

/** Each level judges; the one that this system allows is the one that matters. */
const level = (await allows('files', python)) ? 'files' : 'plain';

describe.skipIf(!python).concurrent('a program', () => {
  const run: Run = python ? runner(python, level) : () => Promise.reject(new Error('There is no Python.'));

  test.each([
    [
      'does what its tests ask',
      'def add(a, b):\n    return a + b\n',
      'def check(f):\n    assert f(1, 2) == 3\ncheck(add)',
    ],
    ['is empty', '', ''],
    ['holds every script', 's = "naïve — 日本語 𝄞"', 'assert len(s) == 13, len(s)'],
    ['prints much', 'for i in range(10**5): print(i)', ''],
    ['prints a million characters at once', 'print("x" * 10**6)', ''],
    [
      'uses the standard library',
      'import os, math, re, random, itertools, collections, hashlib, json, typing',
      'assert math.gcd(4, 6) == 2',
    ],
    [
      'writes temporary files',
      'import tempfile\nwith tempfile.TemporaryDirectory() as d: open(d + "/x", "w").write("é")',
      '',
    ],
    ['writes into its working folder', 'open("x", "w").write("1")', 'assert open("x").read() == "1"'],
    [
      'starts Python anew',
      'import subprocess, sys\nout = subprocess.run([sys.executable, "-c", "print(6)"], stdout=-1).stdout',
      'assert out == b"6\\n"',
    ],
    [
      'runs coroutines',
      'import asyncio\nasync def one(): await asyncio.sleep(0); return 1',
      'assert asyncio.run(one()) == 1',
    ],
    [
      'uses threads that go on',
      'import threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()',
      '',
    ],
    [
      'uses processes',
      'import multiprocessing as m\nwith m.get_context("fork").Pool(2) as p: r = p.map(abs, [-1, -2])',
      'assert r == [1, 2]',
    ],
    [
      'has a timer that goes on',
      'import signal\nsignal.signal(signal.SIGALRM, lambda *_: None)\nsignal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)',
      'assert sum(range(10**5))',
    ],
    ['forks', 'import os\nos.fork()', ''],
    ['catches its own exit', 'import sys\ntry: sys.exit(0)\nexcept SystemExit: done = True', 'assert done'],
    ['recurses as deep as Python does', 'def f(n): return n and f(n - 1)', 'assert f(900) == 0'],
    ['is not the main module', '', 'assert __name__ == "builtins"'],
    ['has no globals but its builtins', 'names = set(globals())', 'assert names == {"__builtins__"}'],
    ['has nobody beside it in the main module', 'import __main__', 'assert not hasattr(__main__, "main")'],
  ])('passes that %s', async (_, program, tests) => {
    expect(await run(program, tests)).toBe('passed');
  });

  test.each([
    ['a test fails', 'x = 1', 'assert x == 2', 'AssertionError'],
    ['a test fails with words', '', 'assert False, "what is wrong"', 'AssertionError: what is wrong'],
    ['a name is missing', '', 'assert missing', "NameError: name 'missing' is not defined"],
    ['it is no Python', 'def f(:', '', 'SyntaxError: invalid syntax (<string>, line 1)'],
    ['it leaves a bracket open', 'x = (', 'assert True', /^SyntaxError/],
    ['it recurses without end', 'def f(): return f()\nf()', '', /^RecursionError/],
    ['it reads its input', 'input()', '', 'OSError'],
    ['it reads its input in another way', 'import sys\nsys.stdin.read()', '', 'OSError'],
    ['it holds a lone surrogate', 'x = "\ud800"', '', /^UnicodeEncodeError/],
    ['it holds a zero', 'x = "\0"', '', /null bytes/],
    ['it is interrupted', 'raise KeyboardInterrupt', '', 'KeyboardInterrupt'],
    ['it raises what is no Exception', 'class Odd(BaseException): pass', 'raise Odd', 'Odd'],
    ['it crashes', 'import ctypes\nctypes.string_at(0)', '', 'killed by SIGSEGV'],
    [
      'its timer ends it',
      'import signal, time\nsignal.setitimer(signal.ITIMER_REAL, 0.1)\ntime.sleep(9)',
      '',
      'killed by SIGALRM',
    ],
  ])('fails when %s', async (_, program, tests, detail) => {
    const said = await run(program, tests);
    expect(said).toMatch(/^failed: /);
    expect(said.slice('failed: '.length)).toMatch(
      detail instanceof RegExp ? detail : new RegExp(`^${escape(detail)}$`),
    );
  });

  const unspoken = 'assert False, "the tests ran"';

  test.each([
    ['exit()', 'exit()'],
    ['exit(0)', 'exit(0)'],
    ['quit', 'quit()'],
    ['sys.exit', 'import sys\nsys.exit(0)'],
    ['SystemExit', 'raise SystemExit'],
    ['SystemExit of its own', 'class Quiet(SystemExit): code = 0\nraise Quiet'],
    ['os._exit', 'import os\nos._exit(0)'],
    ['os._exit at exit', 'import atexit, os, sys\natexit.register(os._exit, 0)\nsys.exit()'],
    ['the system call', 'import ctypes\nctypes.CDLL(None)._exit(0)'],
    ['a signal', 'import os, signal\nos.kill(os.getpid(), signal.SIGKILL)'],
    [
      'a thread that ends the process',
      'import os, threading, time\nthreading.Thread(target=os._exit, args=(0,)).start()\ntime.sleep(5)',
    ],
    ['a child that goes on, while it exits', 'import os\nif os.fork(): os._exit(0)'],
    ['another program in its place', 'import os\nos.execv("/bin/true", ["true"])'],
    [
      'a Python that asserts nothing in its place',
      'import os, sys\nos.execv(sys.executable, [sys.executable, "-O", "-c", "pass"])',
    ],
    [
      'an exception that exits when it is shown',
      'class E(Exception):\n  def __str__(self):\n    import os; os._exit(0)\nraise E',
    ],
  ])('that leaves before its tests by %s has failed', async (_, program) => {
    expect(await run(program, unspoken)).toMatch(/^failed: (?!.*the tests ran)/);
  });

  test.each([
    [
      'another AssertionError in builtins',
      'import builtins\nbuiltins.AssertionError = type("Nothing", (BaseException,), {})',
    ],
    ['an AssertionError of its own', 'class AssertionError(BaseException): pass'],
    [
      'other exceptions, exec and compile in builtins',
      'import builtins\nfor name in ("BaseException", "Exception", "exec", "compile", "str", "type", "isinstance"): setattr(builtins, name, None)',
    ],
    [
      'another sys.exc_info and os._exit',
      'import os, sys\nsys.exc_info = lambda: (None, None, None)\nos._exit = os.write = lambda *_: None',
    ],
    ['hooks for exceptions', 'import sys\nsys.excepthook = sys.unraisablehook = lambda *_: None'],
    [
      'a trace function that steps over the tests',
      'import sys\ndef step(frame, event, _):\n  if event == "line" and frame.f_lineno > 6: frame.f_lineno = 7\n  return step\nsys.settrace(step); sys._getframe().f_trace = step',
    ],
    ['PYTHONOPTIMIZE', 'import os\nos.environ["PYTHONOPTIMIZE"] = "2"'],
    ['no optimisation left', 'import sys\nsys.flags = None\n__debug__'],
    ['closed files', 'import os\nos.closerange(0, 200)'],
    [
      'other files in the place of all',
      'import os\nnothing = os.open("/dev/null", 2)\nfor file in range(64):\n  if file != nothing: os.dup2(nothing, file)',
    ],
    [
      'signals that are ignored',
      'import signal\nfor number in range(1, 65):\n  try: signal.signal(number, signal.SIG_IGN)\n  except (OSError, ValueError): pass',
    ],
    ['a child beside it', 'import os\nos.fork()'],
    [
      'the verdict on every stream',
      'import os\nfor file in range(64):\n  for word in (b"passed", b"d", b"r", b\'{"outcome": "passed", "detail": ""}\\n\'):\n    try: os.write(file, word)\n    except OSError: pass',
    ],
  ])('with %s still has to pass its tests', async (_, program) => {
    expect(await run(program, 'assert False', 2)).toMatch(/^(failed|timed out): /);
  });

  // What only a program tries that was written against this very harness.
  const ends = `
import os, signal, sys
frames = [sys._getframe(1)]
while frames[-1].f_back: frames.append(frames[-1].f_back)
report, go = next((f.f_locals["report"], f.f_locals["go"]) for f in frames if "report" in f.f_locals and "go" in f.f_locals)
def forge(*_, write=os.write, read=os.read, kill=os.kill, leave=os._exit, me=os.getpid()):
    write(report, b"d"); kill(me, signal.SIGSTOP); write(report, read(go, 16)); leave(0)
`;
  const forging: readonly (readonly [name: string, program: string])[] = [
    ['speaks for the harness', `${ends}forge()`],
    [
      'speaks for it in a thread',
      `${ends}import threading, time\nthreading.Thread(target=forge).start()\ntime.sleep(5)`,
    ],
    [
      'speaks for it in a signal handler',
      `${ends}signal.signal(signal.SIGALRM, forge)\nsignal.setitimer(signal.ITIMER_REAL, 0.01)\nwhile True: pass`,
    ],
    [
      'puts itself into the harness’s frames',
      `${ends}for frame in frames:\n  for name in ("why", "write", "leave", "stop", "process", "caught"):\n    if name in frame.f_locals: frame.f_locals[name] = forge\nraise ValueError`,
    ],
    [
      'makes the harness’s functions do nothing',
      `${ends}for frame in frames:\n  for name in ("why", "write", "leave", "process"):\n    if name in frame.f_locals: frame.f_locals[name] = lambda *_: b""\nraise ValueError`,
    ],
    [
      'speaks for it above it, where an exception goes that the harness’s own functions raise',
      `${ends}attempt = next(f.f_locals["attempt"] for f in frames if "attempt" in f.f_locals)
for cell in attempt.__closure__: cell.cell_contents = lambda *_: b""
os.write = forge
raise ValueError`,
    ],
    [
      'speaks for it above it, where an exception goes that is raised while another is described',
      `${ends}class Odd(str):
  def __bool__(self): raise KeyError
  __len__ = __radd__ = __bool__
class E(Exception):
  def __str__(self): return Odd("x")
os.write = forge
raise E`,
    ],
    [
      'speaks for it above it, where a signal’s exceptions go',
      `${ends}def interrupt(*_): raise KeyError\nos.write = forge\nsignal.signal(signal.SIGALRM, interrupt)
signal.setitimer(signal.ITIMER_REAL, 1e-5, 1e-5)\nwhile True: pass`,
    ],
    [
      'leaves the harness no depth to recurse to',
      `${ends}import _thread, time
class E(Exception):
  def __str__(self):
    _thread.start_new_thread(sys.setrecursionlimit, (1,)); time.sleep(0.1); return ""
os.write = forge
raise E`,
    ],
    [
      'traces after it has changed the hook that forbids it',
      `${ends}for frame in frames:
  for hook in [*frame.f_globals.values(), *frame.f_locals.values()]:
    if getattr(hook, "__name__", "") == "refuse": hook.__code__ = (lambda *_: None).__code__
sys.settrace(lambda *_: None)`,
    ],
    [
      'traces after it has found the list of hooks and emptied it',
      'import gc, sys\nfor held in gc.get_objects():\n  if type(held) is list and "refuse" in [getattr(one, "__name__", "") for one in held]: held.clear()\nsys.settrace(lambda *_: None)',
    ],
    [
      'watches its own lines',
      'import sys\nm = getattr(sys, "monitoring", None)\nif not m: raise ValueError\nm.use_tool_id(0, "x")\nm.register_callback(0, m.events.LINE, lambda code, line: None)',
    ],
  ];
  test.skipIf(process.platform !== 'linux').each(forging)('that %s has failed', async (_, program) => {
    expect(await run(program, unspoken, 2)).toMatch(
      /^failed: (wrote its own verdict|ValueError|E.*|KeyError|RuntimeError: .*|exited before its tests had run|killed by SIGALRM)$/,
    );
  });

  test('cannot make our terminal do anything: what is said of it is one short, plain line', async () => {
    const loud = await run('raise ValueError("\\x1b[31mred\\x07\\r\\n\\u202etfel\\x9b2J " + "x" * 10**6)');
    expect(loud).toMatch(/^failed: ValueError: \[31mred tfel 2J x+…$/);
    expect(loud.length).toBeLessThan(220);
  });
});

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
