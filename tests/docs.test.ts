// The documents tell the truth: the README's commands run, its tree is the tree, links lead somewhere, snippets are the sources.

import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tasks } from '../src/tasks/registry.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'zoo/README.md',
  'data/README.md',
  'results/README.md',
].concat(readdirSync(join(root, 'docs')).map((name) => `docs/${name}`));

/** The commands in the README's `sh` blocks. `npm test` and what it is part of run this test. */
const commands = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)]
  .flatMap((match) => (match[1] ?? '').trim().split('\n'))
  .filter((command) => command !== 'npm test');

describe('the README', () => {
  test('has under 200 lines', () => {
    expect(readme.split('\n').length).toBeLessThan(200);
  });

  test('has the tree that there is', () => {
    const [, tree = ''] = /```\n(src\/[\s\S]*?)```/.exec(readme) ?? [];
    const shown = [...tree.matchAll(/^( *)(\S+)/gm)].map(([, indent, name = '']) =>
      indent ? `src/${name}` : name,
    );
    for (const path of shown) expect(existsSync(join(root, path)), path).toBe(true);
    const entries = readdirSync(join(root, 'src'), { withFileTypes: true });
    const folders = entries.filter((entry) => entry.isDirectory());
    expect(shown).toEqual(expect.arrayContaining(folders.map(({ name }) => `src/${name}/`)));
    for (const { name } of entries) expect(tree).toContain(name);
  });
});

describe('in a copy of the clone, the README\u2019s command', () => {
  const copy = mkdtempSync(join(tmpdir(), 'plumbline-clone-'));
  beforeAll(() => {
    const tracked = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
    const files = execFileSync('git', tracked, { cwd: root, encoding: 'utf8' }).split('\0');
    for (const file of files)
      if (file !== '' && existsSync(join(root, file))) cpSync(join(root, file), join(copy, file));
    // One link a package rather than one to the folder, so that whatever is done in the copy stays in the copy.
    mkdirSync(join(copy, 'node_modules'));
    for (const name of readdirSync(join(root, 'node_modules'))) {
      symlinkSync(join(root, 'node_modules', name), join(copy, 'node_modules', name));
    }
    rmSync(join(copy, 'node_modules', '.plumbline-installed'), { force: true });
    cpSync(join(root, 'package-lock.json'), join(copy, 'node_modules', '.plumbline-installed'));
  });
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  test.each(commands)('%s', { timeout: 120_000 }, (command) => {
    const { status, stdout, stderr } = spawnSync('sh', ['-c', command], { cwd: copy, encoding: 'utf8' });
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.trim()).not.toBe('');
  });

  test('npm start shows the table that the README shows', () => {
    const shown = /```\n\$ npx plumbline eval[^\n]*\n([\s\S]*?)```/.exec(readme)?.[1] ?? 'no table';
    const again = spawnSync('sh', ['-c', 'npx plumbline eval zoo/plumb-1m --tasks plumb'], {
      cwd: copy,
      encoding: 'utf8',
    });
    expect(again.stdout).toContain(shown.trimEnd());
    expect(again.stderr).toContain('recorded before');
  });
});

test.each(pages)('every link of %s leads to a file', (page) => {
  const text = readFileSync(join(root, page), 'utf8');
  const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map((match) => match[1] ?? '');
  for (const link of links) expect(existsSync(join(root, dirname(page), link)), link).toBe(true);
});

test('the page on benchmarks shows a benchmark as it is', () => {
  const page = readFileSync(join(root, 'docs/adding-a-benchmark.md'), 'utf8');
  expect(page).toContain(readFileSync(join(root, 'src/tasks/benchmarks/piqa.ts'), 'utf8'));
});

test('every task has a card with a source and a licence', () => {
  for (const { name, card } of tasks) {
    expect(
      [card.measures, card.source, card.licence].every((text) => text.length > 2),
      name,
    ).toBe(true);
    expect(card.chance, name).toBeGreaterThanOrEqual(0);
  }
});
