import { expect, test } from 'vitest';
import { cgroupFolders } from '../../../src/runners/machine/cgroups.ts';
import { madeUpSystem, version2 } from './made-up-system.ts';

const two = { version: 2 } as const;
const memory = { version: 1, controller: 'memory' } as const;
const cpu = { version: 1, controller: 'cpu' } as const;

test('the folders of a process go from its own group up to the root', () => {
  expect(cgroupFolders(madeUpSystem(version2('/user.slice/job-7', {})), two)).toEqual([
    '/sys/fs/cgroup/user.slice/job-7',
    '/sys/fs/cgroup/user.slice',
    '/sys/fs/cgroup',
  ]);
});

test('in a namespace of its own a container is at the root', () => {
  expect(cgroupFolders(madeUpSystem(version2('/', {})), two)).toEqual(['/sys/fs/cgroup']);
});

test('a group outside of what the namespace shows is looked for at what is mounted', () => {
  expect(cgroupFolders(madeUpSystem(version2('/../other', {})), two)).toEqual(['/sys/fs/cgroup']);
  const system = madeUpSystem({
    '/proc/self/cgroup': '0::/kubepods/pod1/abc\n',
    '/proc/self/mountinfo': '9 1 0:2 /elsewhere /sys/fs/cgroup rw - cgroup2 cgroup rw\n',
  });
  expect(cgroupFolders(system, two)).toEqual(['/sys/fs/cgroup']);
});

test('Docker without a namespace mounts the container’s group of version 1, and names it by its path outside', () => {
  const system = madeUpSystem({
    '/proc/self/cgroup': '5:memory:/docker/1a2b\n4:cpu,cpuacct:/docker/1a2b\n1:name=systemd:/docker/1a2b\n',
    '/proc/self/mountinfo':
      '40 39 0:30 /docker/1a2b /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n' +
      '41 39 0:31 /docker/1a2b /sys/fs/cgroup/cpu,cpuacct ro shared:9 - cgroup cgroup rw,cpu,cpuacct\n' +
      '42 39 0:32 /docker/1a2b /sys/fs/cgroup/cpuset ro - cgroup cgroup rw,cpuset\n',
  });
  expect(cgroupFolders(system, memory)).toEqual(['/sys/fs/cgroup/memory']);
  expect(cgroupFolders(system, cpu)).toEqual(['/sys/fs/cgroup/cpu,cpuacct']);
  expect(cgroupFolders(system, two)).toEqual([]);
});

test('a hierarchy of version 1 beside one of version 2, mounted at a place with a space', () => {
  const system = madeUpSystem({
    '/proc/self/cgroup': '4:memory:/a:b/c\n0::/x\n',
    '/proc/self/mountinfo':
      '40 39 0:30 / /my\\040groups rw - cgroup cgroup rw,memory\n41 39 0:31 / /unified rw - cgroup2 cgroup2 rw\n',
  });
  expect(cgroupFolders(system, memory)).toEqual(['/my groups/a:b/c', '/my groups/a:b', '/my groups']);
  expect(cgroupFolders(system, two)).toEqual(['/unified/x', '/unified']);
});

test('without a list of mounts the usual places are taken', () => {
  const system = madeUpSystem({ '/proc/self/cgroup': '4:memory:/x\n0::/\n' });
  expect(cgroupFolders(system, memory)).toEqual(['/sys/fs/cgroup/memory/x', '/sys/fs/cgroup/memory']);
  expect(cgroupFolders(system, two)).toEqual(['/sys/fs/cgroup']);
});

test('a system without control groups has none', () => {
  expect(cgroupFolders(madeUpSystem(), two)).toEqual([]);
  expect(cgroupFolders(madeUpSystem(), memory)).toEqual([]);
});
