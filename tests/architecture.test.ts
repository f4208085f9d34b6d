// Keeps the house in order: which way imports go, how long a file may be, who may reach what.

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../', import.meta.url));
const sourceFolder = join(root, 'src');

/** An import goes to the same stage or to one further left. */
const stages = ['lib', 'tasks', 'model', 'runners', 'results', 'analysis', 'report', 'evaluate', 'cli'];
const generated = ['model/onnx/onnx_pb.ts'];
const longestFile = 200;

interface Source {
  readonly name: string;
  readonly lines: number;
  readonly text: string;
  /** Files of ours, by name. */
  readonly ours: readonly string[];
  /** Packages and Node's own modules. */
  readonly others: readonly string[];
}

const sources: readonly Source[] = readdirSync(sourceFolder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !generated.includes(name))
  .map((name) => {
    const text = readFileSync(join(sourceFolder, name), 'utf8');
    const imports = [...text.matchAll(/^(?:import|export)\b[^;]*?from '([^']+)';|^import '([^']+)';/gm)].map(
      (match) => match[1] ?? match[2] ?? '',
    );
    return {
      name,
      text,
      lines: text.split('\n').length - 1,
      ours: imports
        .filter((path) => path.startsWith('.'))
        .map((path) => relative(sourceFolder, join(sourceFolder, dirname(name), path))),
      others: imports.filter((path) => !path.startsWith('.')),
    };
  });

/** Parts of what stands beside them: evaluate.ts, plan.ts, verify.ts, the sweep. */
const ofEvaluate = ['evaluation', 'planning', 'sweep-file', 'verification'];

const stageOf = (name: string): number => {
  const [folder = ''] = name.split('/');
  return stages.indexOf(folder.endsWith('.ts') || ofEvaluate.includes(folder) ? 'evaluate' : folder);
};

/** Every file that a file reaches through imports, itself included. */
function reached(name: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const next of sources.find((source) => source.name === name)?.ours ?? []) reached(next, seen);
  return seen;
}

const names = (found: readonly Source[]): readonly string[] => found.map(({ name }) => name);

test('the sources are found, with their imports', () => {
  expect(sources.length).toBeGreaterThan(80);
  expect(sources.find(({ name }) => name === 'evaluate.ts')?.ours).toContain('evaluation/model.ts');
  expect(sources.every(({ name }) => stageOf(name) >= 0)).toBe(true);
});

describe('imports', () => {
  test('go from a later stage to an earlier one', () => {
    const wrong = sources.flatMap(({ name, ours }) =>
      ours.filter((path) => stageOf(path) > stageOf(name)).map((path) => `${name} imports ${path}`),
    );
    expect(wrong).toEqual([]);
  });

  test('have no cycles', () => {
    const wrong = sources.filter(({ name, ours }) => ours.some((path) => reached(path).has(name)));
    expect(names(wrong)).toEqual([]);
  });
});

describe('only', () => {
  const importers = (packages: readonly string[]): readonly string[] =>
    names(sources.filter(({ others }) => others.some((path) => packages.includes(path))));

  test('runners load native code and start processes', () => {
    const found = importers(['onnxruntime-node', 'execa', 'node:child_process', 'node:worker_threads']);
    expect(found.length).toBeGreaterThan(0);
    // A Parquet file may keep its library busy for ever, which only a thread of its own survives.
    const threads = ['tasks/parquet-rows.ts', 'tasks/parquet-thread.ts'];
    expect(found.filter((name) => !name.startsWith('runners/') && !threads.includes(name))).toEqual([]);
  });

  test('results keep the store', () => {
    const found = importers(['lowdb', 'lowdb/node']);
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter((name) => !name.startsWith('results/'))).toEqual([]);
  });

  test('the hub cache is locked by a package; the store has its own lock', () => {
    const found = importers(['proper-lockfile']);
    expect(found).toEqual(['tasks/hub/lock.ts']);
  });

  test('the command line reads arguments and the environment', () => {
    const found = names(sources.filter(({ text }) => /process\.(argv|env)\b/.test(text)));
    expect(found.filter((name) => !name.startsWith('cli/'))).toEqual([]);
  });

  test('two files call the runtime: one opens sessions, one runs them', () => {
    const found = ['runners/onnx/session.ts', 'runners/providers/open-on-provider.ts'];
    expect(importers(['onnxruntime-node'])).toEqual(found);
  });
});

test('analysis and report reach no native code', () => {
  const native = names(sources.filter(({ others }) => others.includes('onnxruntime-node')));
  const wrong = sources
    .filter(({ name }) => name.startsWith('analysis/') || name.startsWith('report/'))
    .filter(({ name }) => native.some((path) => reached(name).has(path)));
  expect(names(wrong)).toEqual([]);
});

test(`no file is longer than ${longestFile} lines`, () => {
  expect(
    sources.filter(({ lines }) => lines > longestFile).map(({ name, lines }) => `${name}: ${lines}`),
  ).toEqual([]);
});

test('no file is a drawer', () => {
  const drawers = /(^|\/)(utils?|helpers?|common|misc|managers?)(\.ts$|\/)/;
  expect(names(sources.filter(({ name }) => drawers.test(name)))).toEqual([]);
});
