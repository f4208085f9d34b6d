// What the package promises, and that every golden is read.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../', import.meta.url));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly engines: { readonly node: string };
  readonly bin: { readonly plumbline: string };
  readonly dependencies: Readonly<Record<string, string>>;
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
