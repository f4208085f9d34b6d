// What of the package's code a run's versions are of.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type CodePart, compiledFolder, modulesOf } from '../../src/lib/compiled-code.ts';
import {
  computingVersions,
  sandboxPart,
  scoringPart,
  tokensPart,
} from '../../src/results/computing-versions.ts';
import { codeOfTask } from '../../src/tasks/task-code.ts';
import { tasks } from '../../src/tasks/registry.ts';

const hash = expect.stringMatching(/^[0-9a-f]{16}$/) as string;
const version = expect.stringMatching(/^\d+\.\d+\.\d+$/) as string;

describe('the versions of a run', () => {
  test("are ONNX Runtime's, and those of three parts of our code", async () => {
    const expected = { onnxruntime: version, scoring: hash, tasks: hash, tokens: hash };
    expect(await computingVersions({ name: 'boolq' }, undefined)).toEqual(expected);
    // Nothing of it is run for this task.
    expect(await computingVersions({ name: 'boolq' }, '3.11')).toEqual(expected);
  });

  test('have those of what runs generated programs, where a task has them', async () => {
    const humaneval = tasks.find(({ name }) => name === 'humaneval') ?? { name: '' };
    expect(await computingVersions(humaneval, '3.11')).toMatchObject({ python: '3.11', sandbox: hash });
    expect(await computingVersions(humaneval, undefined)).not.toHaveProperty('sandbox');
  });

  test('take little time', async () => {
    await computingVersions({ name: 'boolq' }, undefined);
    const started = performance.now();
    for (const task of tasks) await computingVersions(task, undefined);
    expect((performance.now() - started) / tasks.length).toBeLessThan(50);
  });
});

/** A module that is started by its place, as a thread or a process, which no import shows. */
const started = /new URL\((?:`\$\{\w+\}|[`'](?:\.\/)?)([\w/-]+)\.js[`'], import\.meta\.url\)/g;

describe.each<readonly [string, () => CodePart | Promise<CodePart>]>([
  ['a task', () => codeOfTask('boolq')],
  ['tokens', () => tokensPart],
  ['scoring', () => scoringPart],
  ['the sandbox', () => sandboxPart],
])('the code of %s', (_part, partOf) => {
  test('has the modules that it starts as threads, too', async () => {
    const { modules } = await modulesOf(await partOf());
    const names = modules.flatMap((path) =>
      [...readFileSync(join(compiledFolder, path), 'utf8').matchAll(started)].map(([, name]) => `${name}.js`),
    );
    expect(names.filter((name) => !modules.some((path) => path.endsWith(`/${name}`)))).toEqual([]);
  });

  test('has neither the command line nor what is made of results', async () => {
    const { modules } = await modulesOf(await partOf());
    expect(modules.filter((path) => /^(cli|report|analysis)\//.test(path))).toEqual([]);
  });
});

test('a thread that reads rows is seen by the test above', async () => {
  const text = readFileSync(join(compiledFolder, 'tasks/parquet-rows.js'), 'utf8');
  expect([...text.matchAll(started)].map(([, name]) => name)).toEqual(['parquet-thread']);
});
