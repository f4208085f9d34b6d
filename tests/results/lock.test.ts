import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { UsageError } from '../../src/lib/errors.ts';
import { thisProcess } from '../../src/results/holder.ts';
import { underLock } from '../../src/results/lock.ts';
import { endedHolder, messageOf, startModule } from './processes.ts';
import { scratchFolder } from './records.ts';

let folder: string;
let path: string;
let lock: string;
beforeEach(() => {
  folder = scratchFolder();
  path = join(folder, 'index.json');
  lock = `${path}.lock`;
});

const passed = async (): Promise<number> => {
  const began = performance.now();
  await underLock(path, async () => undefined);
  return performance.now() - began;
};

/** A lock as a process left it, so many seconds ago. */
function leave(text: string, seconds = 0): void {
  mkdirSync(lock);
  writeFileSync(join(lock, 'token'), text);
  const then = Date.now() / 1000 - seconds;
  utimesSync(join(lock, 'token'), then, then);
}

describe('a lock', () => {
  test('lets one at a time do its work, and leaves nothing behind', async () => {
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      inside += 1;
      most = Math.max(most, inside);
      await sleep(3);
      inside -= 1;
    };
    await Promise.all(Array.from({ length: 12 }, () => underLock(path, work)));
    expect([inside, most]).toEqual([0, 1]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('is given free where the work fails', async () => {
    await expect(underLock(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('of a process of this machine that is gone is taken over at once', async () => {
    leave(JSON.stringify(await endedHolder()));
    expect(await passed()).toBeLessThan(1000);
    expect(existsSync(lock)).toBe(false);
  });

  test('of a process that was killed while it had it, too', async () => {
    const child = startModule(
      `const { underLock } = await from('results/lock.js');
       await underLock(words[0], async () => { tell('mine'); await new Promise((end) => setTimeout(end, 1e6)); });`,
      path,
    );
    expect(await messageOf(child)).toBe('mine');
    const waiting = passed();
    await sleep(300);
    child.kill('SIGKILL');
    await child;
    const killed = performance.now();
    expect(await waiting).toBeGreaterThan(290);
    expect(performance.now() - killed).toBeLessThan(1500);
  });

  test('of another machine is taken over half a minute after it was touched last, and so is one that nobody can read', async () => {
    const foreign = JSON.stringify({ ...(await thisProcess()), host: 'node12' });
    for (const text of [foreign, '', '{"host": "nod', '\0\0\0\0', '[]']) {
      leave(text, 31);
      expect(await passed(), text).toBeLessThan(1000);
    }
    leave(foreign, 28.5);
    expect(await passed()).toBeGreaterThan(1000);
  });

  test('of an older version, an empty folder, is taken over after 5 s', async () => {
    mkdirSync(lock);
    const then = Date.now() / 1000 - 4;
    utimesSync(lock, then, then);
    const seconds = (await passed()) / 1000;
    expect(seconds).toBeGreaterThan(0.5);
    expect(seconds).toBeLessThan(3);
  });

  test('that was taken over meanwhile is taken again, and the work done again', async () => {
    let times = 0;
    const ours: boolean[] = [];
    await underLock(path, async (isOurs) => {
      times += 1;
      ours.push(await isOurs());
      if (times > 1) return;
      // What another process does after half a minute.
      rmSync(lock, { recursive: true });
      ours.push(await isOurs());
    });
    expect(times).toBe(2);
    expect(ours).toEqual([true, false, true]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('of another is not given free by who lost it', async () => {
    let times = 0;
    const other = { ...(await thisProcess()), pid: 1, host: 'node12' };
    await underLock(path, async () => {
      if (++times > 1) return;
      rmSync(lock, { recursive: true });
      leave(JSON.stringify(other), 29);
    });
    // It was waited for.
    expect(times).toBe(2);
  });

  test('is had by one of many who take over the same dead one', async () => {
    const dead = JSON.stringify(await endedHolder());
    for (let round = 0; round < 10; round++) {
      leave(dead);
      let inside = 0;
      const work = async (): Promise<void> => {
        inside += 1;
        expect(inside).toBe(1);
        await sleep(1);
        inside -= 1;
      };
      await Promise.all(Array.from({ length: 8 }, () => underLock(path, work)));
    }
  });

  test('that cannot be had is one line: no folder, a file in its place', async () => {
    const failure = async (): Promise<unknown> =>
      underLock(path, async () => undefined).catch((error: unknown) => error);
    writeFileSync(lock, 'kept');
    const inTheWay = (await failure()) as Error;
    expect(inTheWay).toBeInstanceOf(UsageError);
    expect(inTheWay.message).toMatch(
      /^Cannot lock .*index\.json: not a directory\. What was recorded is kept/,
    );
    expect(readFileSync(lock, 'utf8')).toBe('kept');
    renameSync(folder, `${folder}-gone`);
    expect((await failure()) as Error).toMatchObject({
      message: expect.stringContaining(`Cannot lock ${path}: no such file or directory.`) as string,
    });
    renameSync(`${folder}-gone`, folder);
  });

  test('is touched while it is held, by the file system', async () => {
    let touched = false;
    await underLock(path, async () => {
      const [token] = readdirSync(lock);
      const file = join(lock, token ?? '');
      const text = readFileSync(file, 'utf8');
      utimesSync(file, 1, 1);
      await sleep(5500);
      const { mtimeMs } = statSync(file);
      touched = Math.abs(mtimeMs - Date.now()) < 2000 && readFileSync(file, 'utf8') === text;
    });
    expect(touched).toBe(true);
  }, 15_000);
});
