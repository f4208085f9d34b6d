// The machine that the tests run on, in a control group made for it.

import { execFileSync } from 'node:child_process';
import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { availableMemory } from '../../../src/runners/machine/available-memory.ts';
import { cgroupFolders } from '../../../src/runners/machine/cgroups.ts';
import { usableProcessors } from '../../../src/runners/machine/processors.ts';
import { thisSystem } from '../../../src/runners/machine/system.ts';

test('this machine has processors and memory', () => {
  expect(usableProcessors(thisSystem)).toBeGreaterThanOrEqual(1);
  expect(usableProcessors(thisSystem)).toBeLessThanOrEqual(availableParallelism());
  const { bytes, limit } = availableMemory(thisSystem);
  expect(bytes).toBeGreaterThan(50e6);
  expect(bytes).toBeLessThanOrEqual(limit);
  expect(limit).toBeLessThanOrEqual(totalmem());
});

/** A folder below this process's own group in which a quota can be set; undefined where none can be made. */
function makeGroup(): string | undefined {
  const [one] = cgroupFolders(thisSystem, { version: 1, controller: 'cpu' });
  const [two] = cgroupFolders(thisSystem, { version: 2 });
  const places = [
    { own: one, quota: 'cpu.cfs_quota_us', text: '140000' },
    { own: two, quota: 'cpu.max', text: '140000 100000' },
  ];
  for (const { own, quota, text } of places) {
    if (own === undefined) continue;
    const group = `${own}/plumbline-test-${process.pid}`;
    try {
      mkdirSync(group);
    } catch {
      continue;
    }
    try {
      writeFileSync(`${group}/${quota}`, text);
      return group;
    } catch {
      rmdirSync(group);
    }
  }
  return undefined;
}

const group = makeGroup();
const program = fileURLToPath(new URL('../../../dist/runners/machine/processors.js', import.meta.url));
const system = fileURLToPath(new URL('../../../dist/runners/machine/system.js', import.meta.url));

/** What a process of its own finds, put into the group before it starts. */
function processorsInside(folder: string, seen: number): number {
  const script = `
    import { usableProcessors } from ${JSON.stringify(program)};
    import { thisSystem } from ${JSON.stringify(system)};
    console.log(usableProcessors({ ...thisSystem, processors: ${seen} }));`;
  const words = [
    'echo $$ > "$1"/cgroup.procs && exec "$2" --input-type=module -e "$3"',
    'sh',
    folder,
    process.execPath,
    script,
  ];
  return Number(execFileSync('sh', ['-c', ...words], { encoding: 'utf8' }));
}

describe.skipIf(group === undefined)(
  'in a control group with a quota (needs one that can be made: root, on Linux)',
  () => {
    let folder = '';
    beforeAll(() => {
      folder = group ?? '';
    });
    afterAll(() => rmdirSync(folder));

    test('1.4 processors are 2', () => {
      expect(processorsInside(folder, 16)).toBe(2);
    });

    test('the group below one with a quota has no more', () => {
      const inner = `${folder}/inner`;
      mkdirSync(inner);
      try {
        expect(processorsInside(inner, 16)).toBe(2);
      } finally {
        rmdirSync(inner);
      }
    });
  },
);
