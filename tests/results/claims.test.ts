import { existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { UsageError } from '../../src/lib/errors.ts';
import { type Claim, claimRuns, claimWhenFree, type Held, readHolders } from '../../src/results/claims.ts';
import { type Holder, thisProcess } from '../../src/results/holder.ts';
import { openJournal } from '../../src/results/samples.ts';
import { openStore } from '../../src/results/store.ts';
import { endedHolder, messageOf, startHolder, startModule } from './processes.ts';
import { aSample, anIdentity, scratchFolder } from './records.ts';

const [one, two, three] = ['1', '2', '3'].map((digit) => digit.repeat(20)) as [string, string, string];
let folder: string;
beforeEach(async () => {
  folder = join(scratchFolder(), 'results');
  await openStore(folder);
});

const file = (key: string): string => join(folder, 'samples', `${key}.claim`);
const files = (): readonly string[] => readdirSync(join(folder, 'samples')).sort();

async function claim(...keys: readonly string[]): Promise<Claim> {
  const claimed = await claimRuns(folder, keys);
  if (claimed.kind === 'held') throw new Error(`${claimed.key} is held by ${claimed.holder}`);
  onTestFinished(() => claimed.release());
  return claimed;
}

const held = (key: string, holder = `process ${process.pid} on this machine`): Held => ({
  kind: 'held',
  key,
  holder,
});

/** A claim as a process left it, touched so many seconds ago. */
function leave(key: string, holder: Holder | string, seconds = 0): void {
  writeFileSync(
    file(key),
    typeof holder === 'string' ? holder : JSON.stringify({ ...holder, since: '', token: 'x' }),
  );
  const then = Date.now() / 1000 - seconds;
  utimesSync(file(key), then, then);
}

describe('a claim', () => {
  test('keeps others of this process off until it is released', async () => {
    const claimed = await claim(one, two);
    expect(await claimRuns(folder, [one])).toEqual(held(one));
    expect(await readHolders(folder)).toEqual(
      new Map([one, two].map((key) => [key, `process ${process.pid} on this machine`])),
    );
    expect([claimed.lost, await claimed.stillHeld()]).toEqual([false, true]);
    await claimed.release();
    await claimed.release();
    expect(files()).toEqual([]);
    await claim(one);
  });

  test('is of all the runs or of none', async () => {
    await claim(two);
    expect(await claimRuns(folder, [one, two, three])).toEqual(held(two));
    expect(files()).toEqual([`${two}.claim`]);
    await claim(one, three);
  });

  test('is of one results folder', async () => {
    await claim(one);
    folder = join(scratchFolder(), 'results');
    await openStore(folder);
    await claim(one);
  });

  test('tells who has it, where, and since when', async () => {
    await claim(one);
    const text = JSON.parse(readFileSync(file(one), 'utf8')) as { since: string };
    expect(text).toMatchObject(await thisProcess());
    expect(Math.abs(Date.parse(text.since) - Date.now())).toBeLessThan(10_000);
  });

  test('is had by one of many that want it at the same time', async () => {
    const claims = await Promise.all(Array.from({ length: 10 }, () => claimRuns(folder, [one, two])));
    expect(claims.filter(({ kind }) => kind === 'claimed')).toHaveLength(1);
    for (const claimed of claims) if (claimed.kind === 'claimed') await claimed.release();
  });

  test('of a name that is no run key is refused, and makes no file', async () => {
    for (const key of ['../../x', '..', `${one}/../x`, '', `${one}\n`])
      await expect(claimRuns(folder, [one, key]), key).rejects.toThrow(/is no run key/);
    expect(files()).toEqual([]);
  });

  test('that cannot be written is one line, and nothing of it stays', async () => {
    rmSync(join(folder, 'samples'), { recursive: true });
    writeFileSync(join(folder, 'samples'), '');
    const failure = await claimRuns(folder, [one]).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UsageError);
    expect((failure as Error).message).toMatch(
      /^Cannot claim runs in .*samples: not a directory\. .*again\.$/,
    );
    expect(readdirSync(folder)).toEqual(['index.json', 'samples']);
  });
});

describe('a claim of another process', () => {
  test('holds while that runs, and is taken over at once when it is gone', async () => {
    const { child, holder } = await startHolder();
    leave(one, holder, process.platform === 'linux' ? 1e6 : 0);
    expect(await claimRuns(folder, [one])).toEqual(held(one, `process ${holder.pid} on this machine`));
    child.kill('SIGKILL');
    await child;
    expect(await readHolders(folder)).toEqual(new Map());
    await claim(one);
  });

  test('is taken over at once from a process that was killed with it', async () => {
    const child = startModule(
      `const { claimRuns } = await from('results/claims.js');
       await tell((await claimRuns(words[0], [words[1]])).kind);
       setInterval(() => undefined, 1000);`,
      folder,
      one,
    );
    expect(await messageOf(child)).toBe('claimed');
    expect(await claimRuns(folder, [one])).toEqual(held(one, `process ${child.pid} on this machine`));
    child.kill('SIGKILL');
    await child;
    const began = performance.now();
    await claim(one);
    expect(performance.now() - began).toBeLessThan(1000);
  });

  test.runIf(process.platform === 'linux')(
    'does not hold where its number is another one’s now',
    async () => {
      leave(one, { ...(await thisProcess()), started: '1' });
      await claim(one);
    },
  );

  test('on another machine, or one that is torn, holds until nobody has touched it for 2 minutes', async () => {
    const foreign = { ...(await thisProcess()), host: 'node12', pid: 77 };
    leave(one, foreign, 118);
    expect(await claimRuns(folder, [one])).toEqual(held(one, 'process 77 on node12'));
    leave(one, '', 118);
    expect(await claimRuns(folder, [one])).toEqual(held(one, 'a process that cannot be told'));
    for (const text of [
      foreign,
      '',
      '\0\0\0',
      '{"host"',
      'null',
      '{"host":"x","space":"","pid":-1,"started":null}',
    ]) {
      leave(one, text, 122);
      expect(await readHolders(folder)).toEqual(new Map());
      await (await claim(one)).release();
    }
  });

  test('is judged by the file system’s clock, not by this machine’s', async () => {
    leave(one, { ...(await thisProcess()), host: 'node12' });
    // Ten minutes ahead.
    const now = Date.now();
    vi.spyOn(Date, 'now').mockReturnValue(now + 600_000);
    onTestFinished(() => void vi.restoreAllMocks());
    expect((await claimRuns(folder, [one])).kind).toBe('held');
    expect((await readHolders(folder)).size).toBe(1);
  });

  test('that is gone is removed when it is met, and so are copies of the runs that are claimed', async () => {
    const dead = await endedHolder();
    const { holder } = await startHolder();
    leave(two, dead);
    leave(three, holder);
    for (const name of [
      `${one}.jsonl.1-00000000.tmp`,
      `${one}.claim.1-00000000.tmp`,
      `${two}.jsonl.1-00000000.tmp`,
    ])
      writeFileSync(join(folder, 'samples', name), 'x');
    await claim(one);
    expect(files()).toEqual([`${one}.claim`, `${two}.jsonl.1-00000000.tmp`, `${three}.claim`]);
  });
});

describe('a claim that is held', () => {
  test('is touched, with the bytes that it has', async () => {
    await claim(one);
    const before = readFileSync(file(one));
    utimesSync(file(one), 1, 1);
    await expect
      .poll(() => statSync(file(one)).mtimeMs, { timeout: 8000 })
      .toBeGreaterThan(Date.now() - 10_000);
    expect(readFileSync(file(one)).equals(before)).toBe(true);
  }, 15_000);

  test.each([
    ['taken over', (text: string) => writeFileSync(file(two), text.replace(/"token":"./, '"token":"-'))],
    ['taken over and released', () => rmSync(file(two))],
  ])('and that was %s is found lost, and another’s claim stays as it is', async (_how, take) => {
    const claimed = await claim(one, two);
    take(readFileSync(file(two), 'utf8'));
    const after = existsSync(file(two)) && readFileSync(file(two), 'utf8');
    // As after an hour in which the process was suspended.
    const now = Date.now();
    vi.spyOn(Date, 'now').mockReturnValue(now + 3_600_000);
    onTestFinished(() => void vi.restoreAllMocks());
    expect(await claimed.stillHeld()).toBe(false);
    expect([claimed.lost, await claimed.stillHeld()]).toEqual([true, false]);
    await claimed.release();
    expect(existsSync(file(two)) && readFileSync(file(two), 'utf8')).toBe(after);
    expect(existsSync(file(one))).toBe(false);
  });

  test('is found lost by its timer', async () => {
    const claimed = await claim(one);
    rmSync(file(one));
    await expect.poll(() => claimed.lost, { timeout: 8000 }).toBe(true);
    expect(await claimed.stillHeld()).toBe(false);
  }, 15_000);

  test('lets its journal be written only while it is not lost', async () => {
    const identity = anIdentity();
    const about = { model: 'tiny', questions: 3 };
    const { key } = await openJournal(folder, identity, about).then(async (journal) => {
      await journal.close();
      return journal;
    });
    const claimed = await claim(key);
    const journal = await openJournal(folder, identity, about, claimed);
    await journal.append([aSample(1)]);
    await journal.append([aSample(0)]);
    rmSync(file(key));
    const now = Date.now();
    vi.spyOn(Date, 'now').mockReturnValue(now + 3_600_000);
    onTestFinished(() => void vi.restoreAllMocks());
    const before = readFileSync(journal.path);
    await expect(journal.append([aSample(2)])).rejects.toThrow(
      /^.* was taken over by another process, .*\.$/,
    );
    await expect(journal.fail([2], 'x')).rejects.toThrow(UsageError);
    await journal.close();
    // Not put in order either: the other one has it open.
    expect(readFileSync(journal.path).equals(before)).toBe(true);
    await expect(openJournal(folder, anIdentity({ shots: 1 }), about, claimed)).rejects.toThrow(UsageError);
  });

  test('does not keep the process alive', async () => {
    const child = startModule(
      `const { claimRuns } = await from('results/claims.js');
       await tell((await claimRuns(words[0], [words[1]])).kind);
       process.disconnect();`,
      folder,
      one,
    );
    expect(await messageOf(child)).toBe('claimed');
    const ended = await Promise.race([child, sleep(5000, 'still running')]);
    expect(ended).toMatchObject({ exitCode: 0 });
  }, 10_000);
});

test('a claim can be waited for, which is told once, and no longer than a signal allows', async () => {
  const first = await claim(one, two);
  const told: string[] = [];
  const waiting = claimWhenFree(folder, [two], (holder) => told.push(holder));
  await sleep(1200);
  await first.release();
  const second = await waiting;
  expect(told).toEqual([`process ${process.pid} on this machine`]);
  const signal = AbortSignal.timeout(100);
  await expect(claimWhenFree(folder, [two], () => undefined, signal)).rejects.toThrow(/timeout/);
  await second.release();
});

test('who holds what is nothing where there is no folder', async () => {
  expect(await readHolders(join(folder, 'none'))).toEqual(new Map());
});
