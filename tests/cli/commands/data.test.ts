import { execa } from 'execa';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { SplitState } from '../../../src/tasks/hub/split-state.ts';
import { scratchFolder } from '../../results/records.ts';
import { until } from '../../runners/workers/children.ts';
import { dataFolder } from '../../tasks/data-folder.ts';
import { gitHashOf, type Hub, type HubOptions, startHub } from '../../tasks/hub/hub-server.ts';
import { plumbline, root, startPlumbline } from '../plumbline.ts';

const piqa = '142f6d7367fd9877f0fb3b5734ea6a545f54cdd1';
const row = (goal: string): string => `${JSON.stringify({ goal, sol1: 'a', sol2: 'b', label: 0 })}\n`;
const validation = Array.from({ length: 2000 }, (_, index) => row(`valid ${index}`)).join('');
const train = row('train');
const blob = gitHashOf(validation);
let cache: string;

beforeEach(() => {
  vi.unstubAllEnvs();
  cache = scratchFolder();
  for (const name of ['HF_HOME', 'HF_TOKEN', 'HF_HUB_OFFLINE', 'TRANSFORMERS_OFFLINE']) vi.stubEnv(name, '');
  vi.stubEnv('HF_HUB_CACHE', cache);
});

/** A hub with the data of `piqa` and `mathqa`. */
async function begin(options: HubOptions = {}): Promise<Hub> {
  const hub = await startHub(
    {
      'baber/piqa': {
        commit: piqa,
        files: { 'piqa_validation.jsonl': validation, 'piqa_train.jsonl': train },
      },
      'regisss/math_qa': {
        commit: 'e'.repeat(40),
        files: { 'test.jsonl': row('x'), 'train.jsonl': row('y') },
      },
    },
    options,
  );
  vi.stubEnv('HF_ENDPOINT', hub.endpoint);
  return hub;
}

const folder = (): string => join(cache, 'datasets--baber--piqa');
const snapshot = (): string => join(folder(), 'snapshots', piqa, 'piqa_validation.jsonl');
const incomplete = (): string => join(folder(), 'blobs', `${blob}.plumbline.incomplete`);
const statesOf = (stdout: string): readonly SplitState[] =>
  (JSON.parse(stdout) as { splits: readonly SplitState[] }).splits;
const conditions = (stdout: string): readonly string[] => statesOf(stdout).map(({ condition }) => condition);

describe('plumbline data get', () => {
  it('downloads what a task needs, and lists it', async () => {
    await begin();
    const { exitCode, stdout, stderr } = await plumbline('data', 'get', 'piqa');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^baber\/piqa +validation +2,000 +\d+ kB +hub cache +142f6d7367 +complete$/m);
    expect(stdout).toMatch(/^baber\/piqa +train +1 +1 kB +hub cache +142f6d7367 +complete$/m);
    expect(readFileSync(snapshot(), 'utf8')).toBe(validation);
  });

  it('says which commit it takes where none is pinned', async () => {
    await begin();
    const { exitCode, stdout, stderr } = await plumbline('data', 'get', 'mathqa');
    expect(exitCode).toBe(0);
    expect(stderr).toBe(
      `data set regisss/math_qa: no commit is pinned; taking ${'e'.repeat(40)}, where main is now.\n`,
    );
    expect(stdout).toMatch(/eeeeeeeeee \(not pinned\) +complete$/m);
    const check = await plumbline('data', 'check', 'mathqa', '--json');
    expect(statesOf(check.stdout)).toMatchObject([
      { commit: 'e'.repeat(40), pinned: false, condition: 'complete' },
      { commit: 'e'.repeat(40), pinned: false, condition: 'complete' },
    ]);
  });

  it('is silent with --quiet, and prints one document with --json', async () => {
    await begin({ fault: (_, times) => (times === 1 ? { status: 500 } : undefined) });
    const { stdout, stderr } = await plumbline('data', 'get', 'piqa', '--quiet', '--json');
    expect(stderr).toBe('');
    expect(conditions(stdout)).toEqual(['complete', 'complete']);
  });

  it('of data that ship needs no network', async () => {
    const { exitCode, stdout, stderr } = await plumbline('data', 'get', 'plumb_facts');
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: 'The data of these tasks ship with Plumbline.\n',
    });
  });

  it.each([
    [['data', 'get'], /Name tasks or groups: plumbline data get arc_easy/],
    [['data', 'get', 'piqua'], /there is no task or group piqua; did you mean piqa\?/],
    [['data', 'gte', 'piqa'], /there is no task or group gte/],
  ])('%j cannot be carried out', async (words, message) => {
    const { exitCode, stderr } = await plumbline(...words);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(message);
  });

  it('exits with 2 where a data set cannot be had, and gets the others', async () => {
    await begin();
    const { exitCode, stderr, stdout } = await plumbline('data', 'get', 'sciq,piqa');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(
      /^plumbline: data set allenai\/sciq at 2c94ad\S+: 127\S+ does not have it \(HTTP 404\)\. [^\n]+\n$/,
    );
    expect(stdout).toMatch(/^baber\/piqa +validation .* complete$/m);
    expect(stdout).toMatch(/^allenai\/sciq +test .* missing$/m);
  });

  it('offline says what is missing, and asks nobody', async () => {
    const hub = await begin();
    vi.stubEnv('HF_HUB_OFFLINE', '1');
    const { exitCode, stderr } = await plumbline('data', 'get', 'piqa');
    expect(exitCode).toBe(2);
    expect(stderr).toContain(
      'data set baber/piqa is not all here, and HF_HUB_OFFLINE is set. Unset it to download.',
    );
    expect(hub.asked).toEqual([]);
  });
});

describe('plumbline data check', () => {
  it('exits with 1 where something is missing or differs, and says what', async () => {
    await begin();
    expect((await plumbline('data', 'check', 'piqa')).exitCode).toBe(1);
    await plumbline('data', 'get', 'piqa');
    expect((await plumbline('data', 'check', 'piqa')).exitCode).toBe(0);
    writeFileSync(join(folder(), 'blobs', blob), validation.replace('valid 7', 'VALID 7'));
    const { exitCode, stdout, stderr } = await plumbline('data', 'check', 'piqa');
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^baber\/piqa +validation .* hash differs$/m);
    expect(stdout).toMatch(
      new RegExp(`^baber/piqa, validation: piqa_validation\\.jsonl has \\w+ instead of ${blob}$`, 'm'),
    );
    expect(stderr).toBe(
      'plumbline: 1 of 2 splits are here and as they should be. `plumbline data get piqa` downloads from the hub.\n',
    );
    // Which it then does.
    await plumbline('data', 'get', 'piqa');
    expect((await plumbline('data', 'check', 'piqa')).exitCode).toBe(0);
  });

  it('looks into a folder of one’s own first', async () => {
    const data = dataFolder({ 'piqa/validation.jsonl': row('mine'), 'piqa/train.jsonl': row('mine') });
    const { exitCode, stdout } = await plumbline('data', 'check', 'piqa', '--data', data, '--json');
    expect(exitCode).toBe(0);
    expect(statesOf(stdout)).toMatchObject([
      {
        condition: 'as given',
        rows: 1,
        bytes: row('mine').length,
        files: [join(data, 'piqa/validation.jsonl')],
      },
      { condition: 'as given' },
    ]);
  });

  it('of every task names each data set once', async () => {
    const { exitCode, stdout } = await plumbline('data', 'check');
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^nyu-mll\/blimp \(67 configurations\) +train .* missing$/m);
    expect(stdout).toMatch(/^plumbline \(4 configurations\) +test .* bundled +complete$/m);
  });
});

describe('plumbline data', () => {
  it('lists the same, without hashing, and exits with 0', async () => {
    await begin();
    await plumbline('data', 'get', 'piqa');
    writeFileSync(join(folder(), 'blobs', blob), validation.replace('valid 7', 'VALID 7'));
    const { exitCode, stdout, stderr } = await plumbline('data', 'piqa', 'rte', '--json');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(conditions(stdout)).toEqual(['complete', 'complete', 'missing', 'missing']);
  });
});

describe.skipIf(process.platform === 'win32')('as a process', () => {
  const seconds = 2;
  const slow = { bytesPerSecond: validation.length / seconds };
  const begun = (): boolean => existsSync(incomplete()) && readFileSync(incomplete()).length > 1000;
  const validationDownloads = (hub: Hub) =>
    hub.downloads().filter(({ path }) => path.endsWith('validation.jsonl'));

  it('killed in the middle, it is gone on with; nothing that was written is fetched again', async () => {
    const hub = await begin(slow);
    const child = startPlumbline(['data', 'get', 'piqa']);
    await until('it has begun', begun);
    child.kill('SIGKILL');
    await child;
    const kept = readFileSync(incomplete()).length;
    expect(existsSync(snapshot())).toBe(false);
    const again = await startPlumbline(['data', 'get', 'piqa']);
    expect({ exitCode: again.exitCode, stdout: conditionsOf(again.stdout) }).toEqual({
      exitCode: 0,
      stdout: 2,
    });
    expect(readFileSync(snapshot(), 'utf8')).toBe(validation);
    expect(validationDownloads(hub).map(({ range }) => range)).toEqual([undefined, `bytes=${kept}-`]);
    expect(readdirSync(join(folder(), 'blobs')).filter((name) => name.endsWith('incomplete'))).toEqual([]);
  });

  it('interrupted, it exits with 130 and the command that goes on', async () => {
    await begin(slow);
    const child = startPlumbline(['data', 'get', 'piqa']);
    await until('it has begun', begun);
    child.kill('SIGINT');
    const { exitCode, stderr, stdout } = await child;
    expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: '' });
    expect(stderr).toMatch(
      /^plumbline: interrupted; what was downloaded is kept\. To go on: node dist\/cli\/main\.js data get piqa\n$/,
    );
    const again = await execa('sh', ['-c', String(stderr).split('To go on: ')[1] ?? ''], { cwd: root });
    expect(conditionsOf(again.stdout)).toBe(2);
  });

  it('two at once end with one good file, and the bytes are fetched once', async () => {
    const hub = await begin(slow);
    const both = await Promise.all([
      startPlumbline(['data', 'get', 'piqa']),
      startPlumbline(['data', 'get', 'piqa']),
    ]);
    expect(both.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(readFileSync(snapshot(), 'utf8')).toBe(validation);
    expect(validationDownloads(hub)).toHaveLength(1);
  });

  /** How many splits a listing calls complete. */
  function conditionsOf(stdout: unknown): number {
    return String(stdout).match(/ complete$/gm)?.length ?? 0;
  }
});
