import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { lifeOf, nameOfHolder, thisProcess } from '../../src/results/holder.ts';
import { endedHolder, startHolder } from './processes.ts';

const hasProc = process.platform === 'linux';

describe('this process', () => {
  test('is told by its number, and where the system tells by its start, boot and namespace', async () => {
    const self = await thisProcess();
    expect([self.host, self.pid]).toEqual([hostname(), process.pid]);
    expect(await thisProcess()).toEqual(self);
    if (!hasProc) return;
    // ps(1): lstart is computed from the same field; the field itself is the 20th after the name.
    const fields = readFileSync(`/proc/${process.pid}/stat`, 'utf8').split(') ')[1]?.split(' ');
    expect(self.started).toBe(fields?.[19]);
    expect(self.space).toMatch(/^[0-9a-f-]{36} pid:\[\d+\]$/);
  });
});

describe('a process', () => {
  test('is running until it is killed, and then gone', async () => {
    const self = await thisProcess();
    expect(await lifeOf(self, self)).toBe(hasProc ? 'running' : 'unsure');
    const { child, holder } = await startHolder();
    expect(await lifeOf(holder, self)).toBe(hasProc ? 'running' : 'unsure');
    child.kill('SIGKILL');
    await child;
    expect(await lifeOf(holder, self)).toBe('gone');
  });

  test.runIf(hasProc)('is gone where another one has its number now', async () => {
    const self = await thisProcess();
    expect(await lifeOf({ ...self, started: '1' }, self)).toBe('gone');
  });

  test.runIf(hasProc)('is gone when it has ended and nobody waited for it', async () => {
    // The shell becomes a program that never waits for its child.
    const parent = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    try {
      const [text] = (await once(parent.stdout, 'data')) as [Buffer];
      const pid = Number(text.toString());
      const started = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[19] ?? '';
      const self = await thisProcess();
      expect(await lifeOf({ ...self, pid, started }, self)).toBe('running');
      await expect.poll(() => readFileSync(`/proc/${pid}/stat`, 'utf8')).toMatch(/\) Z /);
      expect(await lifeOf({ ...self, pid, started }, self)).toBe('gone');
    } finally {
      parent.kill('SIGKILL');
    }
  });

  test('can only be guessed where the system does not tell when it started', async () => {
    const self = { ...(await thisProcess()), started: null };
    expect(await lifeOf(self, self)).toBe('unsure');
    expect(await lifeOf({ ...(await endedHolder()), started: null }, self)).toBe('gone');
  });

  test('of another machine, boot or container is elsewhere', async () => {
    const self = await thisProcess();
    expect(await lifeOf({ ...self, host: 'node12' }, self)).toBe('elsewhere');
    expect(await lifeOf({ ...self, space: `${self.space}0` }, self)).toBe('elsewhere');
  });

  test('has a name for people', async () => {
    const self = { ...(await thisProcess()), pid: 77 };
    expect(nameOfHolder(self, self)).toBe('process 77 on this machine');
    expect(nameOfHolder({ ...self, host: 'node12' }, self)).toBe('process 77 on node12');
    expect(nameOfHolder(undefined, self)).toBe('a process that cannot be told');
  });
});
