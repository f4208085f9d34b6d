// Real workers on a tiny checkpoint, and how they end.

import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { ModelError } from '../../../src/lib/errors.ts';
import type { Job, Reply } from '../../../src/runners/workers/messages.ts';
import { WorkerPool } from '../../../src/runners/workers/pool.ts';
import { scratchFolder } from '../../results/records.ts';
import { childrenOf, isAlive, onLinux, until } from './children.ts';

const checkpoint = fileURLToPath(new URL('../../fixtures/models/llama3-rope', import.meta.url));
const short: Job = { kind: 'score', sequences: [{ tokens: [1, 2, 3], from: 1 }] };
/** Takes most of a second. */
const long: Job = {
  kind: 'score',
  sequences: Array.from({ length: 3000 }, () => ({
    tokens: Array.from({ length: 60 }, (_, i) => i),
    from: 1,
  })),
};
const children = (): readonly number[] => childrenOf(process.pid);

let pool: WorkerPool | undefined;
afterEach(() => pool?.close());

async function open(count: number, path = checkpoint, signal?: AbortSignal): Promise<WorkerPool> {
  const session = { threads: 1, provider: 'cpu' };
  return (pool = await WorkerPool.open({ kind: 'open', path, session }, count, false, signal));
}

const scored = (reply: Reply): unknown => (reply.kind === 'scored' ? reply.scored : reply.kind);

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
    expect(scored(await opened.ask(short))).toEqual(scored(before));

    const answers = [opened.ask(long), opened.ask(short)];
    const [busy = 0] = children();
    expect(busy).not.toBe(idle);
    await wait(100);
    process.kill(busy, 'SIGKILL');
    const [first, second] = (await Promise.all(answers)) as [Reply, Reply];
    expect(first).toMatchObject({ kind: 'scored', computed: 3000 * 59 });
    expect(scored(second)).toEqual(scored(before));
  });

  test('gives a job up at which three workers died, and does others', async () => {
    // What 40 MB of heap cannot hold ends V8 with SIGABRT.
    vi.stubEnv('NODE_OPTIONS', '--max-old-space-size=40');
    const opened = await open(1);
    const tooMuch: Job = {
      kind: 'score',
      sequences: [{ tokens: new Array<number>(4.5e6).fill(1), from: 1 }],
    };
    const failure = await opened.ask(tooMuch).catch((error: unknown) => error);
    vi.unstubAllEnvs();
    expect(failure).toBeInstanceOf(ModelError);
    expect((failure as Error).message).toMatch(
      /^The process that runs the model ended by SIG\w+ at the same pass 3 times; .*--workers/,
    );
    expect(await opened.ask(short)).toMatchObject({ kind: 'scored' });
  });

  test('says why where the model cannot be opened', async () => {
    await expect(open(2, '/nonexistent')).rejects.toThrow(ModelError);
    expect(children()).toEqual([]);
  });

  test('says so where a worker dies while it opens the model', async () => {
    const opening = open(2).catch((error: unknown) => error);
    await until('the workers have started', () => children().length === 2);
    for (const id of children()) process.kill(id, 'SIGKILL');
    const failure = await opening;
    expect(failure).toBeInstanceOf(ModelError);
    expect((failure as Error).message).toMatch(/ended by SIGKILL while it opened the model/);
  });

  test('fails every job, and hangs at none, where a dead worker cannot be replaced', async () => {
    const copy = join(scratchFolder(), 'copy');
    cpSync(checkpoint, copy, { recursive: true });
    const opened = await open(2, copy);
    const answers = [long, long, short, short].map((job) => opened.ask(job).catch((error: unknown) => error));
    rmSync(copy, { recursive: true });
    process.kill(children()[0] ?? 0, 'SIGKILL');
    for (const failure of await Promise.all(answers)) {
      expect(failure).toBeInstanceOf(ModelError);
      expect((failure as Error).message).toMatch(/There is no folder/);
    }
    expect(children()).toEqual([]);
  });

  test('rejects what is in flight when it is closed', async () => {
    const opened = await open(1);
    const answers = [long, short].map((job) => opened.ask(job).catch((error: Error) => error.message));
    await opened.close();
    expect(await Promise.all(answers)).toEqual(['The workers have ended.', 'The workers have ended.']);
  });

  test('is ended by its signal, at work and while it starts', async () => {
    const atWork = new AbortController();
    const opened = await open(1, checkpoint, atWork.signal);
    const answer = opened.ask(long).catch((error: Error) => error.message);
    atWork.abort();
    expect(await answer).toBe('The workers have ended.');

    const starting = new AbortController();
    const opening = open(2, checkpoint, starting.signal).catch((error: Error) => error.message);
    await until('the workers have started', () => children().length === 2);
    starting.abort();
    expect(await opening).toBe('The workers have ended.');
    expect(await open(1, checkpoint, starting.signal).catch((error: Error) => error.message)).toBe(
      'The workers have ended.',
    );
    await until('the children have ended', () => children().length === 0);
  });
});
