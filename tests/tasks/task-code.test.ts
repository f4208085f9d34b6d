// Which code makes a task: of every task its benchmark's file, and no other benchmark.

import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { compiledFolder, modulesOf } from '../../src/lib/compiled-code.ts';
import type { Benchmark } from '../../src/tasks/benchmark.ts';
import { tasks } from '../../src/tasks/registry.ts';
import { codeOfTask, taskCode } from '../../src/tasks/task-code.ts';
import { scratchFolder } from '../results/records.ts';

const folder = join(compiledFolder, 'tasks/benchmarks');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.js') && name !== 'index.js',
);

/** Which file exports the benchmark of a task, found by loading every file. */
const fileOfTask = new Map<string, string>();
for (const file of files) {
  const exported = (await import(pathToFileURL(join(folder, file)).href)) as Record<
    string,
    Partial<Benchmark>
  >;
  for (const { tasks: own } of Object.values(exported))
    if (Array.isArray(own)) for (const { name } of own) fileOfTask.set(name, `tasks/benchmarks/${file}`);
}

/** A copy of the compiled package with one byte of a file changed. */
function changedPackage(path: string): string {
  const copy = join(scratchFolder(), 'dist');
  for (const part of ['lib', 'tasks'])
    cpSync(join(compiledFolder, part), join(copy, part), {
      recursive: true,
      filter: (place) => !place.endsWith('.d.ts'),
    });
  const bytes = readFileSync(join(copy, path));
  const at = bytes.lastIndexOf('acc');
  const place = at === -1 ? bytes.length - 1 : at;
  bytes[place] = (bytes[place] ?? 0) ^ 1;
  writeFileSync(join(copy, path), bytes);
  return copy;
}

describe('the code of a task', () => {
  test('has its benchmark, what that imports and what all tasks share, for every task', async () => {
    expect(tasks.length).toBeGreaterThan(100);
    for (const { name } of tasks) {
      const { modules } = await modulesOf(await codeOfTask(name));
      const benchmarks = modules.filter((path) => path.startsWith('tasks/benchmarks/'));
      expect(benchmarks, name).toContain(fileOfTask.get(name));
      // Our own tasks are a file each, in a folder.
      if (!name.startsWith('plumb_')) expect(benchmarks, name).toHaveLength(1);
      expect(modules).toEqual(
        expect.arrayContaining([
          'tasks/questions.js',
          'tasks/metrics.js',
          'tasks/fewshot.js',
          'tasks/frame.js',
        ]),
      );
      expect(modules).not.toContain('tasks/registry.js');
    }
  });

  test.each([
    ['its benchmark', 'tasks/benchmarks/boolq.js'],
    ['the reading of multiple choice', 'tasks/multiple-choice.js'],
    ['the metrics', 'tasks/metrics.js'],
    ['the drawing of shots', 'tasks/fewshot.js'],
    ['the random numbers that they are drawn by', 'lib/mersenne-twister.js'],
    ['the frame of a prompt', 'tasks/frame.js'],
    ['the frame of a chat', 'tasks/chat-frame.js'],
    ['the reader of rows', 'tasks/jsonl-rows.js'],
    ['the fields of a row', 'tasks/row-fields.js'],
  ])('has another hash after one byte of %s', async (_name, path) => {
    expect(await taskCode('boolq', changedPackage(path))).not.toBe(await taskCode('boolq'));
  });

  test.each(['tasks/benchmarks/arc.js', 'tasks/registry.js', 'tasks/generation.js'])(
    'has the same hash after one byte of %s',
    async (path) => {
      const changed = changedPackage(path);
      expect(await taskCode('boolq', changed)).toBe(await taskCode('boolq'));
    },
  );

  test('is that of its benchmark where another is added to the list', async () => {
    const copy = changedPackage('tasks/registry.js');
    const list = join(copy, 'tasks/benchmarks/index.js');
    writeFileSync(join(copy, 'tasks/benchmarks/new.js'), 'export const aNew = { tasks: [] };\n');
    writeFileSync(list, `export { aNew } from './new.js';\n${readFileSync(list, 'utf8')}`);
    expect(await taskCode('boolq', copy)).toBe(await taskCode('boolq'));
  });

  test('differs between benchmarks, not between the tasks of one', async () => {
    expect(await taskCode('arc_easy')).toBe(await taskCode('arc_challenge'));
    expect(await taskCode('arc_easy')).not.toBe(await taskCode('boolq'));
  });
});
