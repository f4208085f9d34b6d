import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { claimRuns } from '../../../src/results/claims.ts';
import { openJournal } from '../../../src/results/samples.ts';
import { openStore } from '../../../src/results/store.ts';
import { aRun, aSample, anIdentity, scratchFolder } from '../../results/records.ts';
import { plumbline } from '../plumbline.ts';

let folder: string;
const run = (...words: readonly string[]) => plumbline('runs', '--results', folder, ...words);

beforeEach(() => {
  folder = join(scratchFolder(), 'results');
});

describe('plumbline runs', () => {
  const piqa = anIdentity({ task: 'piqa' });

  const record = async (): Promise<void> => {
    await (await openStore(folder)).recordRun(aRun());
    const journal = await openJournal(folder, piqa, { model: 'tiny', questions: 5 });
    await journal.append([aSample(0), aSample(1)]);
    await journal.close();
  };

  test('lists finished runs and how far the others are', async () => {
    await record();
    const { stdout, stderr } = await run();
    const rows = stdout.trimEnd().split('\n').slice(2);
    expect(rows.map((row) => row.split(/ {2,}/).slice(2))).toEqual([
      ['arc_easy', '0', '10', 'acc_norm 0.6000 ± 0.0400', '2026-01-01 00:01'],
      ['piqa', '0', '2 of 5', 'not finished'],
    ]);
    expect(stderr).toBe('A run that is not finished goes on with the command that began it.\n');
  });

  test('tells which questions failed, and who is doing a run', async () => {
    await record();
    const journal = await openJournal(folder, piqa, { model: 'tiny', questions: 5 });
    await journal.fail([4, 3], 'its worker died three times');
    await journal.close();
    const claim = await claimRuns(folder, [journal.key]);
    const { stdout, stderr } = await run();
    expect(stdout).toContain(`process ${process.pid} on this machine is at it, 2 failed`);
    expect(stdout).toMatch(/piqa: questions 3-4 failed \(.*\): its worker died three times\n$/);
    expect(stderr).toBe('');
    const { unfinished } = JSON.parse((await run('--json')).stdout) as { unfinished: unknown };
    expect(unfinished).toMatchObject([
      {
        holder: `process ${process.pid} on this machine`,
        failed: [{ questions: [3, 4], reason: 'its worker died three times' }],
      },
    ]);
    if (claim.kind === 'claimed') await claim.release();
    expect((await run()).stdout).toContain('not finished, 2 failed');
  });

  test('with --json tells all that is known', async () => {
    await record();
    expect(JSON.parse((await run('--json')).stdout)).toMatchObject({
      runs: [aRun()],
      unfinished: [{ identity: piqa, model: 'tiny', questions: 5, done: 2 }],
    });
  });

  test('of an empty store says how to record a run, and with --json is a document all the same', async () => {
    const { stdout, stderr } = await run('--json');
    expect(JSON.parse(stdout)).toEqual({ runs: [], unfinished: [] });
    expect(stderr).toMatch(/^Nothing is recorded in .*plumbline eval MODEL --tasks arc_easy\n$/);
    expect((await run()).stdout).toBe('');
  });
});
