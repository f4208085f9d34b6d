// What the package promises, how it is built, and that every golden is read.

import { execa } from 'execa';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { scratchFolder } from './results/records.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly engines: { readonly node: string };
  readonly bin: { readonly plumbline: string };
  readonly dependencies: Readonly<Record<string, string>>;
  readonly bundleDependencies: readonly string[];
  readonly overrides: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
};

test('every dependency has an exact version', () => {
  const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
  const loose = versions.filter(([, version]) => !/^(npm:[@\w/-]+@)?\d+\.\d+\.\d+$/.test(version));
  expect(loose).toEqual([]);
});

test('the packages that were asked for are there, transformers under the asked name', () => {
  const { dependencies, devDependencies } = manifest;
  expect(Object.keys(dependencies)).toEqual(
    expect.arrayContaining(['onnxruntime-node', '@xenova/transformers', 'yargs', 'execa', 'lowdb']),
  );
  expect(Object.keys(devDependencies)).toContain('vitest');
});

test('Node 20.19 is enough, and nothing runs at install', () => {
  expect(manifest.engines.node).toBe('>=20.19');
  expect(readFileSync(join(root, '.npmrc'), 'utf8')).toContain('ignore-scripts=true');
  const atInstall = ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish'];
  expect(Object.keys(manifest.scripts).filter((name) => atInstall.includes(name))).toEqual([]);
});

test('what is bundled brings nothing else and has no scripts, as it lies here', () => {
  expect(manifest.bundleDependencies).toEqual(['@xenova/transformers', 'onnxruntime-node']);
  expect(manifest.overrides['@xenova/transformers']?.['onnxruntime-node']).toBe(
    manifest.dependencies['onnxruntime-node'],
  );
  const manifestOf = (name: string) =>
    JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')) as Record<
      string,
      unknown
    >;
  expect(Object.keys(manifestOf('@xenova/transformers')['dependencies'] ?? {})).toEqual([
    '@huggingface/jinja',
    '@huggingface/tokenizers',
  ]);
  for (const name of manifest.bundleDependencies) expect(manifestOf(name)).not.toHaveProperty('scripts');
});

describe('every dependency that comes with the package', () => {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly dev?: true; readonly license?: string }>>;
  };
  const shipped = Object.entries(lock.packages).filter(([place, { dev }]) => place !== '' && !dev);

  test('has a licence that MIT code may be joined with, without a duty on the whole', () => {
    const permissive = /^(MIT|ISC|BSD-[23]-Clause|Apache-2\.0|BlueOak-1\.0\.0|Unlicense|CC0-1\.0)$/;
    const odd = shipped.filter(
      ([, { license = 'none' }]) =>
        !license
          .replaceAll(/[()]/g, '')
          .split(/ (?:AND|OR) /)
          .every((name) => permissive.test(name)),
    );
    expect(odd).toEqual([]);
    expect(shipped.length).toBeGreaterThan(100);
  });
});

describe('the build', () => {
  const script = pathToFileURL(join(root, 'scripts', 'build.mjs')).href;
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');

  /** Builds a project as `npm run build` builds this one; `compiled` is whether the compiler was started. */
  async function build(folder: string) {
    const words = [process.execPath, join(folder, 'compiler.mjs')];
    const program = `process.exitCode = (await import(${JSON.stringify(script)})).build(${JSON.stringify(folder)}, ${JSON.stringify(words)})`;
    rmSync(join(folder, 'started'), { force: true });
    const { exitCode, stdout } = await execa('node', ['--input-type=module', '-e', program], {
      reject: false,
    });
    return { exitCode, stdout, compiled: existsSync(join(folder, 'started')) };
  }

  function aProject(): string {
    const folder = scratchFolder();
    for (const name of ['src/cli', 'src/old', 'node_modules'])
      mkdirSync(join(folder, name), { recursive: true });
    symlinkSync(join(root, 'node_modules', '@types'), join(folder, 'node_modules', '@types'));
    for (const name of ['tsconfig.json', 'package.json'])
      writeFileSync(join(folder, name), readFileSync(join(root, name), 'utf8'));
    const sources = {
      'index.ts': "export { named } from './named.ts';",
      'named.ts': 'export const named: number = 1;',
      'inner.ts': 'export const inner: number = 2;',
      'cli/main.ts': "import { inner } from '../inner.ts';\nconsole.log(inner);",
      'old/gone.ts': 'export const gone: number = 3;',
    };
    for (const [name, text] of Object.entries(sources)) writeFileSync(join(folder, 'src', name), text);
    writeFileSync(
      join(folder, 'compiler.mjs'),
      `import { writeFileSync } from 'node:fs';
       writeFileSync(new URL('started', import.meta.url), '');
       await import(${JSON.stringify(pathToFileURL(compiler).href)});`,
    );
    return folder;
  }
  const builtIn = (folder: string) =>
    readdirSync(join(folder, 'dist'), { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(folder, 'dist', name)).isFile() && !name.startsWith('.'))
      .sort();

  test('keeps only the declarations that the library has, and does nothing where nothing changed', async () => {
    const folder = aProject();
    expect(await build(folder)).toEqual({ exitCode: 0, stdout: '', compiled: true });
    expect(builtIn(folder)).toEqual(
      ['cli/main.js', 'index.d.ts', 'index.js', 'inner.js', 'named.d.ts', 'named.js', 'old/gone.js'].sort(),
    );
    expect((await build(folder)).compiled).toBe(false);
    rmSync(join(folder, 'dist', 'inner.js'));
    expect((await build(folder)).compiled).toBe(true);
    expect(builtIn(folder)).toContain('inner.js');
  });

  test('removes what has no source any more, and leaves alone what is as it was', async () => {
    const folder = aProject();
    await build(folder);
    const before = statSync(join(folder, 'dist', 'named.js')).mtimeMs;
    rmSync(join(folder, 'src', 'old'), { recursive: true });
    writeFileSync(join(folder, 'src', 'inner.ts'), 'export const inner: number = 4;');
    expect((await build(folder)).compiled).toBe(true);
    expect(existsSync(join(folder, 'dist', 'old'))).toBe(false);
    expect(readFileSync(join(folder, 'dist', 'inner.js'), 'utf8')).toContain('4');
    expect(statSync(join(folder, 'dist', 'named.js')).mtimeMs).toBe(before);
  });

  test('changes nothing where the sources do not compile, and is tried again', async () => {
    const folder = aProject();
    await build(folder);
    const before = builtIn(folder);
    writeFileSync(join(folder, 'src', 'inner.ts'), "export const inner: number = 'text';");
    const failed = await build(folder);
    expect(failed.exitCode).toBeGreaterThan(0);
    expect(failed.stdout).toContain('src/inner.ts');
    expect(builtIn(folder)).toEqual(before);
    expect(readFileSync(join(folder, 'dist', 'inner.js'), 'utf8')).toContain('2');
    expect((await build(folder)).compiled).toBe(true);
  });
});

test('every golden is read by a test', () => {
  const folder = join(root, 'tests');
  const texts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
  const goldens = readdirSync(join(folder, 'goldens')).filter((name) => name.endsWith('.json'));
  expect(goldens.length).toBeGreaterThan(0);
  const unread = goldens.filter(
    (name) => !texts.some((text) => text.includes(name) || text.includes(`'${name.replace('.json', '')}'`)),
  );
  expect(unread).toEqual([]);
});
