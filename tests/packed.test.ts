// The packed package, installed into an empty folder by the plain command: what it holds, and that it works there.

import { execa } from 'execa';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { plumbline, root, zoo } from './cli/plumbline.ts';

interface Lock {
  readonly packages: Readonly<Record<string, { readonly inBundle?: boolean }>>;
}

/** As a person's shell has it: what `npm test` tells the programs that it starts, such as to run no scripts, is left out. */
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.toLowerCase().startsWith('npm_')),
);
const inFolder = (cwd: string) => ({ cwd, env: environment, extendEnv: false, preferLocal: true }) as const;

const scratch = mkdtempSync(join(tmpdir(), 'plumbline-packed-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const stage = join(scratch, 'stage');

/** The paths in the packed file. */
let held: readonly string[] = [];
let archive = '';

/** A copy of what is packed, without ONNX Runtime's libraries for other systems: for time alone. */
function copyWhatIsPacked(): void {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    files: readonly string[];
  };
  const roots = new Set(manifest.files.map((pattern) => pattern.replace(/\/\*\*.*/, '')));
  for (const path of [...roots, 'package.json', 'README.md', 'LICENSE'])
    cpSync(join(root, path), join(stage, path), { recursive: true });
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lock;
  const libraries = join('onnxruntime-node', 'bin', 'napi-v6');
  const ours = join(libraries, process.platform, process.arch);
  for (const [place, { inBundle = false }] of Object.entries(lock.packages)) {
    if (!inBundle) continue;
    cpSync(join(root, place), join(stage, place), {
      recursive: true,
      filter: (from) => {
        const at = from.indexOf(libraries);
        return at < 0 || ours.startsWith(from.slice(at)) || from.slice(at).startsWith(ours + sep);
      },
    });
  }
}

beforeAll(async () => {
  copyWhatIsPacked();
  const packed = await execa('npm', ['pack', '--json', '--pack-destination', scratch], inFolder(stage));
  const [file] = JSON.parse(packed.stdout) as [{ filename: string; files: { path: string }[] }];
  archive = join(scratch, file.filename);
  held = file.files.map(({ path }) => path).sort();
}, 240_000);

describe('the package', () => {
  const own = () => held.filter((path) => !path.startsWith('node_modules/'));

  test('holds compiled modules that have a source each, and nothing else in dist/ but declarations', () => {
    const modules = own().filter((path) => path.startsWith('dist/') && path.endsWith('.js'));
    const stale = modules.filter(
      (path) => !existsSync(join(root, path.replace('dist/', 'src/').replace(/\.js$/, '.ts'))),
    );
    expect(stale, '`npm run build` removes these').toEqual([]);
    expect(modules.length).toBeGreaterThan(500);
    expect(own().filter((path) => path.startsWith('dist/') && !/\.(js|d\.ts)$/.test(path))).toEqual([]);
  });

  test('holds nothing that only its development needs', () => {
    const folders = new Set(own().map((path) => path.split('/')[0]));
    expect([...folders].sort()).toEqual(
      [
        'CHANGELOG.md',
        'LICENSE',
        'README.md',
        'data',
        'dist',
        'docs',
        'examples',
        'package.json',
        'zoo',
      ].sort(),
    );
    expect(own().filter((path) => /\.(py|ts)$/.test(path) && !path.endsWith('.d.ts'))).toEqual([]);
  });

  test('bundles the two packages that would bring others and run scripts, and what they need', () => {
    const names = new Set(
      held.flatMap((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []),
    );
    expect([...names]).toEqual(
      expect.arrayContaining([
        '@huggingface/jinja',
        '@huggingface/tokenizers',
        '@xenova/transformers',
        'onnxruntime-common',
        'onnxruntime-node',
      ]),
    );
    expect([...names].filter((name) => /sharp|onnxruntime-web|protobufjs/.test(name))).toEqual([]);
    const kept = held.filter((path) => path.startsWith('node_modules/@xenova/transformers/dist/'));
    expect(kept.map((path) => path.split('/').at(-1))).toEqual([
      'transformers.node.cjs',
      'transformers.node.mjs',
    ]);
  });
});

/** Whether npm's registry answers here. */
const registry = await execa('npm', ['view', 'yargs@18.2.0', 'version'], {
  ...inFolder(tmpdir()),
  reject: false,
  timeout: 20_000,
});

describe.skipIf(registry.exitCode !== 0)('installed into an empty folder by npm (needs its registry)', () => {
  const folder = join(scratch, 'elsewhere');
  const installed = join(folder, 'node_modules', 'plumbline');
  const run = (...words: readonly string[]) =>
    execa('plumbline', words, { ...inFolder(folder), reject: false });

  beforeAll(async () => {
    mkdirSync(folder);
    // Without it npm would take a folder above for the project.
    writeFileSync(join(folder, 'package.json'), '{"private":true,"type":"module"}');
    await execa('npm', ['install', archive, '--prefer-offline', '--no-audit', '--no-fund'], inFolder(folder));
  }, 240_000);

  test('nothing could have run at install, and every version is one that was asked for', async () => {
    const scripts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => /node_modules[\\/](@[^\\/]+[\\/])?[^\\/]+[\\/]package\.json$/.test(path))
      .flatMap((path) => {
        const { scripts = {} } = JSON.parse(readFileSync(join(folder, path), 'utf8')) as {
          scripts?: Record<string, string>;
        };
        return ['preinstall', 'install', 'postinstall']
          .filter((name) => name in scripts)
          .map((name) => `${path}: ${name}`);
      });
    expect(scripts).toEqual([]);
    const listed = await execa('npm', ['ls', '--all'], { ...inFolder(folder), reject: false });
    expect({ code: listed.exitCode, stdout: listed.stdout.match(/invalid|missing|extraneous/g) }).toEqual({
      code: 0,
      stdout: null,
    });
    expect(listed.stdout).not.toMatch(/sharp|onnxruntime-web/);
  });

  test(
    'the command evaluates, shows the table, scores requests and writes the report',
    { timeout: 120_000 },
    async () => {
      expect((await run('--help')).stdout).toContain('plumbline <command>');
      const words = ['--tasks', 'plumb_facts', '--limit', '5'];
      const evaluated = await run('eval', join('node_modules', 'plumbline', 'zoo', 'plumb-1m'), ...words);
      const here = await plumbline('eval', zoo, ...words, '--results', join(scratch, 'results'));
      expect({ code: evaluated.exitCode, stderr: evaluated.stderr }).toEqual({ code: 0, stderr: '' });
      const tableOf = (stdout: string) => stdout.split('\n').filter((line) => line.startsWith('|'));
      expect(tableOf(evaluated.stdout)).toEqual(tableOf(here.stdout));
      expect(tableOf(evaluated.stdout).length).toBeGreaterThan(3);
      expect((await run('table')).stdout).toContain('plumb_facts');
      const requests = join(installed, 'examples', 'requests.jsonl');
      const scored = await run('score', join(installed, 'zoo', 'plumb-1m'), requests);
      expect(`${scored.stdout}\n`).toBe((await plumbline('score', zoo, requests)).stdout);
      expect((await run('report', '--out', 'report.html')).exitCode).toBe(0);
      expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('plumb-1m');
    },
  );

  test('a program imports it, or requires it', async () => {
    cpSync(join(installed, 'examples', 'score.mjs'), join(folder, 'score.mjs'));
    const scored = await execa('node', ['score.mjs', join(installed, 'zoo', 'plumb-1m')], inFolder(folder));
    expect(scored.stdout.split('\n')[0]).toMatch(/^" 74" -\d/);
    writeFileSync(
      join(folder, 'required.cjs'),
      `const { boost, predict } = require('plumbline');
       console.log(predict(boost([[1], [2]], [0, 1], { n_estimators: 1, learning_rate: 1, reg_lambda: 0 }), [[2]])[0]);`,
    );
    expect((await execa('node', ['required.cjs'], inFolder(folder))).stdout).toBe('1');
  });

  test.each([
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ])('its types are found and right, with module %s and resolution %s', async (module, resolution) => {
    writeFileSync(join(folder, 'typed.ts'), typedProgram);
    const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const options = [
      '--noEmit',
      '--strict',
      '--exactOptionalPropertyTypes',
      '--target',
      'es2022',
      '--ignoreConfig',
    ];
    const words = [...options, '--module', module, '--moduleResolution', resolution, 'typed.ts'];
    const { exitCode, stdout } = await execa('node', [compiler, ...words], {
      ...inFolder(folder),
      reject: false,
    });
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
  });
});

const typedProgram = `
import { boost, contributions, evaluate, Interrupted, loadResults, openModel, predict, readDesign, readXgboost, table, tasks, writeXgboost } from 'plumbline';
import type { EvaluateEvent, RunRecord } from 'plumbline';
const kinds: EvaluateEvent['kind'][] = [];
const { signal } = new AbortController();
const runs: readonly RunRecord[] = await evaluate({ models: ['a'], tasks: ['b'], signal, onEvent: ({ kind }) => kinds.push(kind) });
const model = await openModel('a', { threads: 1 });
const [output] = await model.score([{ kind: 'score', context: 'a', continuation: 'b' }]);
if (output?.kind === 'logLikelihood') output.logprob.toFixed();
// @ts-expect-error it is no text
output?.logprob.trim();
await model.close();
const value: number | undefined = table(await loadResults('results'), { sort: 'mean' }).rows[0]?.cells[0]?.value;
const layers: number = (await readDesign('a')).layers;
const trees = boost([[1], [2]], [1, 2], { n_estimators: 3 });
const sums: number[][] = contributions(readXgboost(JSON.stringify(writeXgboost(trees))), [[1]]);
// @ts-expect-error models is missing
await evaluate({ tasks: ['b'] });
console.log(runs, value, layers, sums, predict(trees, [[1]]), tasks.map(({ name }) => name), new Interrupted('a'));
`;
