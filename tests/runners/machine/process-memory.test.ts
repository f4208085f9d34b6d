import { expect, test } from 'vitest';
import { ownMemory } from '../../../src/runners/machine/process-memory.ts';
import { thisSystem } from '../../../src/runners/machine/system.ts';
import { onLinux } from '../workers/children.ts';
import { madeUpSystem } from './made-up-system.ts';

const status =
  'Name:\tnode\nVmRSS:\t  9000 kB\nRssAnon:\t    1000 kB\nRssFile:\t    7000 kB\nRssShmem:\t    24 kB\n';

test('a process’s own memory leaves out the pages of files', () => {
  expect(ownMemory(madeUpSystem({ '/proc/12/status': status }), 12)).toBe(1024 * 1024);
});

test('it is not told of a process that has ended, or where the system does not say', () => {
  expect(ownMemory(madeUpSystem(), 12)).toBeUndefined();
  expect(
    ownMemory(madeUpSystem({ '/proc/12/status': 'Name:\tnode\nState:\tZ (zombie)\n' }), 12),
  ).toBeUndefined();
});

test.skipIf(!onLinux)('it grows with what is allocated', () => {
  const before = ownMemory(thisSystem, process.pid) ?? Infinity;
  const taken = Buffer.alloc(2 ** 26, 1);
  const after = ownMemory(thisSystem, process.pid) ?? 0;
  expect(after - before).toBeGreaterThan(0.9 * taken.length);
});
