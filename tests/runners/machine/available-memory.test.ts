import { expect, test } from 'vitest';
import { availableMemory } from '../../../src/runners/machine/available-memory.ts';
import { GiB, madeUpSystem, version2 } from './made-up-system.ts';

const memory = (files: Readonly<Record<string, string>>) => availableMemory(madeUpSystem(files));
const bytes = (gibibytes: number): string => `${gibibytes * GiB}\n`;

test('without control groups what the machine has available', () => {
  expect(memory({})).toEqual({ bytes: 32 * GiB, limit: 64 * GiB, limitedBy: 'machine' });
});

test('a group has its limit less its usage, and pages of files are given up', () => {
  const files = {
    '/a/memory.max': bytes(8),
    '/a/memory.current': bytes(5),
    '/a/memory.stat': `anon ${GiB}\nfile ${4 * GiB}\ninactive_file ${2 * GiB}\nactive_file ${GiB}\n`,
  };
  expect(memory(version2('/a', files))).toEqual({ bytes: 6 * GiB, limit: 8 * GiB, limitedBy: 'cgroup' });
});

test('a group without usage, or one over its limit', () => {
  expect(memory(version2('/a', { '/a/memory.max': bytes(8) })).bytes).toBe(8 * GiB);
  expect(memory(version2('/a', { '/a/memory.max': bytes(8), '/a/memory.current': bytes(9) })).bytes).toBe(0);
});

test('the mark above which a group is slowed down is its limit too', () => {
  const files = { '/a/memory.max': bytes(8), '/a/memory.high': bytes(6), '/a/memory.current': bytes(1) };
  expect(memory(version2('/a', files))).toEqual({ bytes: 5 * GiB, limit: 6 * GiB, limitedBy: 'cgroup' });
});

test('the group with the least left on the way to the root counts', () => {
  const files = {
    '/a/b/memory.max': bytes(8),
    '/a/b/memory.current': bytes(1),
    '/a/memory.max': bytes(10),
    '/a/memory.current': bytes(7),
  };
  expect(memory(version2('/a/b', files))).toEqual({ bytes: 3 * GiB, limit: 10 * GiB, limitedBy: 'cgroup' });
});

test('a group may have more than the machine has left', () => {
  const files = { '/a/memory.max': bytes(48), '/a/memory.current': bytes(1) };
  expect(memory(version2('/a', files))).toMatchObject({ bytes: 32 * GiB, limitedBy: 'machine' });
});

test('no limit is `max`, or in version 1 a number above any machine', () => {
  expect(memory(version2('/a', { '/a/memory.max': 'max\n', '/a/memory.current': bytes(60) })).bytes).toBe(
    32 * GiB,
  );
  const version1 = {
    '/proc/self/cgroup': '4:memory:/x\n',
    '/sys/fs/cgroup/memory/x/memory.limit_in_bytes': '9223372036854771712\n',
    '/sys/fs/cgroup/memory/x/memory.usage_in_bytes': bytes(60),
  };
  expect(memory(version1).bytes).toBe(32 * GiB);
});

test('version 1 tells in a container what the groups above allow', () => {
  const version1 = {
    '/proc/self/cgroup': '4:memory:/\n',
    '/sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
    '/sys/fs/cgroup/memory/memory.usage_in_bytes': bytes(3),
    '/sys/fs/cgroup/memory/memory.stat': `inactive_file 5\nhierarchical_memory_limit ${4 * GiB}\ntotal_inactive_file ${GiB}\ntotal_active_file 0\n`,
  };
  expect(memory(version1)).toEqual({ bytes: 2 * GiB, limit: 4 * GiB, limitedBy: 'cgroup' });
});

test('elsewhere what the system calls free, on macOS at least half, since it frees file caches when asked', () => {
  const without = { read: () => undefined };
  expect(
    availableMemory(madeUpSystem({}, { ...without, platform: 'win32', freeMemory: 20 * GiB })).bytes,
  ).toBe(20 * GiB);
  expect(availableMemory(madeUpSystem({}, { ...without, platform: 'darwin', freeMemory: GiB })).bytes).toBe(
    32 * GiB,
  );
});
