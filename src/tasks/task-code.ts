// The code that makes a task what it is, as a hash: a changed benchmark is another run, and no other benchmark's.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeHash, type CodePart, compiledFolder } from '../lib/compiled-code.ts';
import * as benchmarkList from './benchmarks/index.ts';

/** What turns any task's rows into questions, and its outputs into metrics and hashes. */
const ofAllTasks = [
  'tasks/asked-tasks.js',
  'tasks/chat-frame.js',
  'tasks/metrics.js',
  // Started as a thread, so nothing imports it.
  'tasks/parquet-thread.js',
  'tasks/questions.js',
  'tasks/sample-hashes.js',
];

/**
 * Hashes the code that makes a task's questions of its rows and its scores of outputs: its benchmark's file and whatever that
 * imports, and what all tasks share. 16 hexadecimal digits.
 * @param name of the task; for one that is no benchmark's only what all tasks share counts
 * @param folder the compiled package
 * @throws UsageError where the package is not built
 */
export async function taskCode(name: string, folder: string = compiledFolder): Promise<string> {
  return codeHash(await codeOfTask(name, folder), folder);
}

/** The modules that make a task, without those that they import. */
export async function codeOfTask(name: string, folder: string = compiledFolder): Promise<CodePart> {
  const file = await benchmarkFile(name, folder);
  return { modules: file === undefined ? ofAllTasks : [...ofAllTasks, file] };
}

/** The compiled file of a task's benchmark, as the list of benchmarks has it. */
async function benchmarkFile(task: string, folder: string): Promise<string | undefined> {
  const benchmark = Object.entries(benchmarkList).find(([, { tasks }]) =>
    tasks.some(({ name }) => name === task),
  )?.[0];
  if (benchmark === undefined) return undefined;
  const list = await readFile(join(folder, 'tasks/benchmarks/index.js'), 'utf8');
  const file = new RegExp(`^export \\{ ${benchmark} \\} from '\\./(.+)';$`, 'm').exec(list)?.[1];
  if (file === undefined) throw new Error(`The list of benchmarks names no file of ${benchmark}.`);
  return `tasks/benchmarks/${file}`;
}
