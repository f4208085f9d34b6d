import { expect, test } from 'vitest';
import { usableProcessors } from '../../../src/runners/machine/processors.ts';
import { madeUpSystem, version2 } from './made-up-system.ts';

const processors = (files: Readonly<Record<string, string>>): number => usableProcessors(madeUpSystem(files));

test('without a limit all that the process may be put on', () => {
  expect(processors({})).toBe(16);
  expect(processors(version2('/a', { '/a/cpu.max': 'max 100000\n' }))).toBe(16);
});

test.each([
  ['200000 100000', 2],
  ['150000 100000', 2],
  ['100001 100000', 2],
  ['10000 100000', 1],
  ['1000 1000000', 1],
  ['6400000 100000', 16],
])('a quota of %s microseconds is %i processors', (quota, count) => {
  expect(processors(version2('/a', { '/a/cpu.max': `${quota}\n` }))).toBe(count);
});

test('the smallest quota on the way to the root holds', () => {
  const files = { '/a/b/cpu.max': '800000 100000', '/a/cpu.max': '300000 100000', '/cpu.max': 'max 100000' };
  expect(processors(version2('/a/b', files))).toBe(3);
  expect(processors(version2('/a/b', { ...files, '/a/b/cpu.max': '50000 100000' }))).toBe(1);
  expect(processors(version2('/a/c', files))).toBe(3);
});

test('version 1 has quota and period in files of their own, and -1 for none', () => {
  const version1 = (quota: string, period = '100000'): Readonly<Record<string, string>> => ({
    '/proc/self/cgroup': '4:cpu,cpuacct:/x\n',
    '/sys/fs/cgroup/cpu/x/cpu.cfs_quota_us': `${quota}\n`,
    '/sys/fs/cgroup/cpu/x/cpu.cfs_period_us': `${period}\n`,
    '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n',
    '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
  });
  expect(processors(version1('250000'))).toBe(3);
  expect(processors(version1('20000', '50000'))).toBe(1);
  expect(processors(version1('-1'))).toBe(16);
});

test('files that say nothing sensible limit nothing', () => {
  for (const text of ['', 'max', '0 100000', '100000 0', 'many 100000'])
    expect(processors(version2('/a', { '/a/cpu.max': text }))).toBe(16);
});
