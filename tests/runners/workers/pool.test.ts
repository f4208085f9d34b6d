// Real workers on a tiny checkpoint, and how they end.

import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { ModelError } from '../../../src/lib/errors.ts';
import { PythonRandom } from '../../../src/lib/random.ts';
import { openTokenizer } from '../../../src/model/tokenizer/tokenizer.ts';
import { PassFailed } from '../../../src/runners/pass-failed.ts';
import { type GeneratedTokens, generateAlone } from '../../../src/runners/plain/generate.ts';
import type { Answer, GenerationJob, ScoreJob } from '../../../src/runners/workers/messages.ts';
import { WorkerPool } from '../../../src/runners/workers/pool.ts';
import { scratchFolder } from '../../results/records.ts';
import { openFixture } from '../onnx/open-fixture.ts';
import { childrenOf, isAlive, onLinux, until } from './children.ts';
import { answerOf, generating, opened as tinyModel, poolOptions, scoring, tiny } from './jobs.ts';

type Job = ScoreJob | GenerationJob;

const short = scoring([1, 2, 3]);
/** Takes most of a second: no two begin alike. */
const long = scoring(
  ...Array.from({ length: 3000 }, (_, index) =>
    Array.from(
      { length: 60 },
      (_unused, place) => [index % 60, Math.floor(index / 60), place][place] ?? place,
    ),
  ),
);
const children = (): readonly number[] => childrenOf(process.pid);

let pool: WorkerPool | undefined;
afterEach(() => pool?.close());

async function open(count: number, path = tiny, signal?: AbortSignal): Promise<WorkerPool> {
  return (pool = await WorkerPool.open(tinyModel(path), poolOptions({ count, signal })));
}

describe.skipIf(!onLinux)('a pool of workers', () => {
  test('has as many processes as were asked for, and they end with it', async () => {
    const before = children();
    const opened = await open(2);
    const workers = children().filter((id) => !before.includes(id));
    expect(workers).toHaveLength(2);
    const replies = await Promise.all([opened.ask(short), opened.ask(short), opened.ask(short)]);
    expect(new Set(replies.map((reply) => JSON.stringify(reply))).size).toBe(1);
    await opened.close();
    expect(workers.filter(isAlive)).toEqual([]);
    await expect(opened.ask(short)).rejects.toThrow('The workers have ended');
  });

  test('replaces a worker that was killed, idle or at work, and does its job again', async () => {
    const opened = await open(1);
    const before = await opened.ask(short);
    const [idle = 0] = children();
    process.kill(idle, 'SIGKILL');
    expect(answerOf(await opened.ask(short))).toEqual(answerOf(before));

    const answers = [opened.ask(long), opened.ask(short)];
    const [busy = 0] = children();
    expect(busy).not.toBe(idle);
    await wait(100);
    process.kill(busy, 'SIGKILL');
    const [first, second] = (await Promise.all(answers)) as [Answer, Answer];
    expect(first).toMatchObject({ kind: 'scored', computed: 60 + 3000 * 58 });
    expect(answerOf(second)).toEqual(answerOf(before));
  });

  test('gives a job up at which three workers died, and does others', async () => {
    // What 40 MB of heap cannot hold ends V8 with SIGABRT.
    vi.stubEnv('NODE_OPTIONS', '--max-old-space-size=40');
    const opened = await open(1);
    const tooMuch = scoring(new Array<number>(4.5e6).fill(1));
    const failure = await opened.ask(tooMuch).catch((error: unknown) => error);
    vi.unstubAllEnvs();
    expect(failure).toBeInstanceOf(PassFailed);
    expect((failure as Error).message).toMatch(
      /^The pass was given up: the process that runs the model ended by SIG\w+, at 3 attempts\. .*--workers/,
    );
    expect(await opened.ask(short)).toMatchObject({ kind: 'scored' });
  });

  test('says why where the model cannot be opened', async () => {
    await expect(open(2, '/nonexistent')).rejects.toThrow(ModelError);
    expect(children()).toEqual([]);
  });

  test('starts another where one dies while it opens the model, and says so where the third does', async () => {
    const killStarting = async (times: number): Promise<void> => {
      const killed = new Set<number>();
      for (let kill = 0; kill < times; kill++) {
        await until('a worker has started', () => children().some((id) => !killed.has(id)));
        const id = children().find((child) => !killed.has(child)) ?? 0;
        killed.add(id);
        process.kill(id, 'SIGKILL');
      }
    };
    const [twice] = await Promise.all([open(1), killStarting(2)]);
    expect(await twice.ask(short)).toMatchObject({ kind: 'scored' });
    await twice.close();
    const [failure] = await Promise.all([open(1).catch((error: unknown) => error), killStarting(3)]);
    expect(failure).toBeInstanceOf(ModelError);
    expect((failure as Error).message).toMatch(
      /ended by SIGKILL, which Plumbline did not send.* while it opened the model, 3 times/,
    );
  });

  test('fails every job, and hangs at none, where dead workers cannot be replaced', async () => {
    const copy = join(scratchFolder(), 'copy');
    cpSync(tiny, copy, { recursive: true });
    const opened = await open(2, copy);
    const answers = [long, long, short, short].map((job) => opened.ask(job).catch((error: unknown) => error));
    rmSync(copy, { recursive: true });
    for (const id of children()) process.kill(id, 'SIGKILL');
    for (const failure of await Promise.all(answers)) {
      expect(failure).toBeInstanceOf(ModelError);
      expect((failure as Error).message).toMatch(/There is no folder/);
    }
    await until('all workers have ended', () => children().length === 0);
  });

  test('rejects what is in flight when it is closed', async () => {
    const opened = await open(1);
    const answers = [long, short].map((job) => opened.ask(job).catch((error: Error) => error.message));
    await opened.close();
    expect(await Promise.all(answers)).toEqual(['The workers have ended.', 'The workers have ended.']);
  });

  test('is ended by its signal, at work and while it starts', async () => {
    const atWork = new AbortController();
    const opened = await open(1, tiny, atWork.signal);
    const answer = opened.ask(long).catch((error: Error) => error.message);
    atWork.abort();
    expect(await answer).toBe('The workers have ended.');

    const starting = new AbortController();
    const opening = open(2, tiny, starting.signal).catch((error: Error) => error.message);
    await until('the workers have started', () => children().length === 2);
    starting.abort();
    expect(await opening).toBe('The workers have ended.');
    expect(await open(1, tiny, starting.signal).catch((error: Error) => error.message)).toBe(
      'The workers have ended.',
    );
    await until('the children have ended', () => children().length === 0);
  });
});

describe.skipIf(!onLinux)('texts that a pool of workers generates', () => {
  const trunk = { tokens: [5, 6, 7, 8, 9, 10, 11, 12], cuts: [3, 8] };
  const jobs = Array.from({ length: 40 }, (_, index) =>
    index % 3 === 0
      ? generating([...trunk.tokens, index, 2 * index], 5 + (index % 30), { trunk })
      : generating([index, 3, 200 - index, 4], 10 + (index % 40)),
  );
  const scores = [scoring([1, 2, 3, 4], [1, 2, 9]), scoring([200, 3, 4, 5, 6], [200, 7])];
  /** Every tenth job is one that scores. */
  const mixed = jobs.flatMap((job, index) => [
    job,
    ...(index % 10 === 4 ? [scores[index % 2] as ScoreJob] : []),
  ]);
  const askAll = (of: WorkerPool, some: readonly Job[]): Promise<readonly Answer[]> =>
    Promise.all(some.map((job) => of.ask(job)));

  let expected: readonly unknown[];
  beforeAll(async () => {
    const opened = await open(1);
    const replies: Answer[] = [];
    for (const job of mixed) replies.push(await opened.ask(job));
    expected = replies.map(answerOf);
    await opened.close();
  });

  test('are those that each is alone, in one process', async () => {
    const session = await openFixture('llama3-rope');
    for (const [index, job] of mixed.slice(0, 12).entries()) {
      if (job.kind !== 'generate') continue;
      const alone = await generateAlone(
        session,
        job,
        () => undefined,
        () => false,
      );
      const found = expected[index] as GeneratedTokens;
      expect(found.tokens).toEqual(alone.tokens);
      for (const [place, logprob] of alone.logprobs.entries())
        expect(Math.abs((found.logprobs[place] ?? NaN) - logprob)).toBeLessThan(1e-4);
    }
    await session.close();
  });

  test.each([1, 2, 3])(
    'have the same bits with %i workers, asked all at once among others that are scored',
    async (count) => {
      const replies = await askAll(await open(count), mixed);
      expect(replies.map(answerOf)).toEqual(expected);
    },
  );

  test('are under way side by side, and begin while others are', async () => {
    const opened = await open(1);
    const order: number[] = [];
    const texts = [generating([1, 2], 60), generating([3, 4], 5), generating([5], 1)];
    await Promise.all(
      texts.map(async (job, index) => {
        await opened.ask(job);
        order.push(index);
      }),
    );
    expect(order).toEqual([2, 1, 0]);
  });

  test('keep no job waiting that is scored, though more of them come', async () => {
    const opened = await open(1);
    const order: string[] = [];
    const ask = async (what: string, job: Job): Promise<void> => {
      await opened.ask(job);
      order.push(what);
      // A text that is finished is followed by another, so that there is always room for one more and work for all.
      if (what === 'text' && order.length < 60) await ask('text', generating([order.length, 7], 10));
    };
    const texts = Array.from({ length: 6 }, (_, index) => ask('text', generating([index, 5], 10 + index)));
    await Promise.all([...texts, ask('score', short)]);
    expect(order.indexOf('score')).toBeLessThan(20);
  });

  test('are all answered, and as without it, where their worker is killed again and again', async () => {
    const random = new PythonRandom(7);
    const opened = await open(1);
    for (let round = 0; round < 3; round++) {
      let answered = 0;
      const replies = Promise.all(
        mixed.map(async (job) => {
          const reply = await opened.ask(job);
          answered++;
          return reply;
        }),
      );
      // At a third death of the worker that has it alone a job is given up, and at a third while it opens the model all are.
      let killed = 0;
      for (let kills = 0; kills < 2; kills++) {
        await until('there is a new worker', () => children().some((id) => id !== killed));
        const before = answered;
        await until('it has answered', () => answered > before || answered === mixed.length);
        await wait(random.random() * 10);
        killed = children().find((id) => id !== killed) ?? 0;
        if (answered < mixed.length) process.kill(killed, 'SIGKILL');
      }
      expect((await replies).map(answerOf)).toEqual(expected);
    }
  });

  test('end at a stop string, across the border of two tokens too, and at the first token', async () => {
    const opened = await open(1);
    const tokenizer = await openTokenizer(tiny);
    const decode = (tokens: readonly number[]): string =>
      tokenizer.decode(tokens, { skipSpecialTokens: false });
    const whole = answerOf(await opened.ask(generating([70, 80, 90], 40))) as GeneratedTokens;
    const text = decode(whole.tokens);
    const generate = async (stop: string): Promise<readonly number[]> =>
      (
        answerOf(
          await opened.ask(generating([70, 80, 90], 40, { stop: ['never there', stop] })),
        ) as GeneratedTokens
      ).tokens;
    const pieces = Array.from({ length: 12 }, (_, at) => text.slice(at, at + 2)).filter(
      (piece) => piece.length === 2 && !piece.includes('\uFFFD'),
    );
    for (const piece of [...pieces, decode(whole.tokens.slice(0, 1))]) {
      const end = whole.tokens.findIndex((_, at) => decode(whole.tokens.slice(0, at + 1)).includes(piece));
      expect(await generate(piece)).toEqual(end === -1 ? whole.tokens : whole.tokens.slice(0, end + 1));
    }
  });

  test('and what is scored have the same bits before and after the first text was generated', async () => {
    const opened = await open(1);
    const before = await askAll(opened, scores);
    await opened.ask(generating([1, 2, 3], 3));
    const after = await askAll(opened, scores);
    expect(after.map(answerOf)).toEqual(before.map(answerOf));
  });
});
