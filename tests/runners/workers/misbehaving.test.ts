// Real workers that abort, hang, take memory or answer nonsense: each costs its pass, and the third time the pass is given up.

import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { PassFailed } from '../../../src/runners/pass-failed.ts';
import { type PoolOptions, WorkerPool } from '../../../src/runners/workers/pool.ts';
import { childrenOf, onLinux, until } from './children.ts';
import { answerOf, generating, opened as tinyModel, poolOptions, scoring } from './jobs.ts';
import { environmentOf, type Misbehaviour, poison } from './misbehaviour.ts';

const poisoned = scoring([1, 2, 3], [4, poison, 6]);
const others = [scoring([1, 2, 3, 4], [1, 2, 9]), scoring([5, 6], [5, 7], [200, 3])];
/** No two begin alike. */
const sequences = (count: number): readonly (readonly number[])[] =>
  Array.from({ length: count }, (_, index) =>
    Array.from(
      { length: 60 },
      (_unused, place) => [index % 60, Math.floor(index / 60) % 500, place][place] ?? place,
    ),
  );
const children = (): readonly number[] => childrenOf(process.pid);

let pool: WorkerPool | undefined;
afterEach(async () => {
  vi.unstubAllEnvs();
  await pool?.close();
});

async function open(
  misbehaviour: Misbehaviour | undefined,
  options: Partial<PoolOptions> = {},
): Promise<WorkerPool> {
  for (const [name, value] of Object.entries(misbehaviour ? environmentOf(misbehaviour) : {}))
    vi.stubEnv(name, value);
  return (pool = await WorkerPool.open(tinyModel(), poolOptions({ vocabulary: 512, ...options })));
}

const failureOf = async (answer: Promise<unknown>): Promise<unknown> =>
  answer.catch((error: unknown) => error);

let expected: readonly unknown[];
beforeAll(async () => {
  const opened = await open(undefined);
  expected = (await Promise.all([poisoned, ...others].map((job) => opened.ask(job)))).map(answerOf);
  await opened.close();
});

/** Asks the job at which workers misbehave between others, which are answered as ever. */
async function expectGivenUp(opened: WorkerPool, reason: RegExp): Promise<void> {
  const [first, failure, second] = await Promise.all([
    opened.ask(others[0] ?? poisoned),
    failureOf(opened.ask(poisoned)),
    opened.ask(others[1] ?? poisoned),
  ]);
  expect(failure).toBeInstanceOf(PassFailed);
  expect((failure as Error).message).toMatch(reason);
  expect((failure as Error).message).toMatch(
    /^The pass was given up: the process that runs the model .*, at 3 attempts\./,
  );
  expect([first, second].map((reply) => reply && answerOf(reply))).toEqual(expected.slice(1));
}

describe.skipIf(!onLinux)('a worker that', () => {
  test.each([
    ['abort', /ended by SIGABRT/],
    ['bytes', /answered nonsense: bytes that are no message/],
    ['fails', /failed: Failed to allocate memory/],
    ['nothing', /answered nonsense: a reply is not an object/],
    ['neverAsked', /answered nonsense: a reply to what it was not asked/],
    ['nan', /answered nonsense: a log-probability is NaN/],
  ])('%s: the third time its pass is given up, and others go on', async (deed, reason) => {
    await expectGivenUp(await open({ deed }), reason);
    expect(children()).toHaveLength(1);
  });

  test.each(['abort', 'bytes', 'fails', 'nan'])(
    '%s, twice: its pass is answered as without it',
    async (deed) => {
      const opened = await open({ deed, times: 2 });
      expect(answerOf(await opened.ask(poisoned))).toEqual(expected[0]);
    },
  );

  // A busy machine makes pauses long, and with them the deadline.
  test('hangs is ended at the deadline', { timeout: 240_000 }, async () => {
    await expectGivenUp(
      await open({ deed: 'hang' }, { deadlines: { passes: 0.5, opening: 60 } }),
      /hung: no sign of life for [\d.]+ s/,
    );
  });

  test('was stopped is replaced at the deadline, and its pass done again', async () => {
    const opened = await open(undefined, { deadlines: { passes: 1, opening: 60 } });
    const [id = 0] = children();
    process.kill(id, 'SIGSTOP');
    expect(answerOf(await opened.ask(poisoned))).toEqual(expected[0]);
    expect(children()).not.toContain(id);
  });

  test('was stopped ends when it is closed', async () => {
    const opened = await open(undefined);
    process.kill(children()[0] ?? 0, 'SIGSTOP');
    await opened.close();
    expect(children()).toEqual([]);
  });

  test('runs many passes is left alone, though all of them together take longer than the deadline', async () => {
    const deadline = 1;
    const opened = await open(undefined, { deadlines: { passes: deadline, opening: 60 } });
    const [id = 0] = children();
    const secondsFor = async (count: number): Promise<number> => {
      const started = performance.now();
      await opened.ask(scoring(...sequences(count)));
      return (performance.now() - started) / 1000;
    };
    await secondsFor(100);
    const few = await secondsFor(500);
    expect(await secondsFor(Math.ceil((1000 * deadline) / few))).toBeGreaterThan(deadline);
    expect(children()).toEqual([id]);
  });

  test('takes more memory than it may is ended, and says how much', async () => {
    await expectGivenUp(
      await open({ deed: 'eat' }, { memory: 400e6 }),
      /took [4-9]\d\d MB, where --memory allows each worker 400 MB/,
    );
  });

  test('has its memory for itself is not ended for the files that it reads', async () => {
    const opened = await open(undefined, { memory: 400e6 });
    expect(answerOf(await opened.ask(poisoned))).toEqual(expected[0]);
  });

  test('dies idle is replaced, and that costs no job anything', async () => {
    const opened = await open(undefined);
    for (let kill = 0; kill < 4; kill++) {
      const [id = 0] = children();
      process.kill(id, 'SIGKILL');
      await until('another has taken its place', () => children().some((child) => child !== id));
      expect(answerOf(await opened.ask(poisoned))).toEqual(expected[0]);
    }
  });
});

describe.skipIf(!onLinux)('texts that are generated side by side', () => {
  const texts = Array.from({ length: 9 }, (_, index) => generating([3 + index, 2, 40 + index], 12 + index));
  const bad = generating([5, poison, 9], 15);

  test.each([
    ['abort', 1],
    ['badToken', 2],
    ['endless', 1],
  ])('%s: only the one at which workers die is given up (%i workers)', async (deed, count) => {
    const undisturbed = await open(undefined);
    const before = await Promise.all(texts.map(async (job) => answerOf(await undisturbed.ask(job))));
    await undisturbed.close();
    const opened = await open({ deed }, { count, deadlines: { passes: 1, opening: 60 } });
    const [failure, ...answers] = await Promise.all([
      failureOf(opened.ask(bad)),
      ...texts.map(async (job) => answerOf(await opened.ask(job))),
    ]);
    expect(failure).toBeInstanceOf(PassFailed);
    expect(answers).toEqual(before);
  });
});
