// The hash of our own code: which modules it is of, against what Node itself loads.

import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { codeHash, compiledFolder, modulesOf, packageVersion } from '../../src/lib/compiled-code.ts';
import { scratchFolder } from '../results/records.ts';

/** The files and packages that Node resolves when it imports a module, told by a hook. */
function loadedBy(module: string): {
  readonly modules: readonly string[];
  readonly packages: readonly string[];
} {
  const hook = `export async function resolve(name, context, next) {
    const found = await next(name, context);
    if (context.parentURL?.startsWith(${JSON.stringify(pathToFileURL(compiledFolder).href)}))
      (await import('node:fs')).writeSync(1, JSON.stringify([name, found.url]) + '\\n');
    return found;
  }`;
  const program = `import { register } from 'node:module';
    register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hook)}));
    await import(${JSON.stringify(pathToFileURL(join(compiledFolder, module)).href)});`;
  const text = execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  const loaded = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as [name: string, url: string]);
  const ours = loaded.filter(([name]) => name.startsWith('.'));
  const others = loaded.filter(([name]) => !name.startsWith('.') && !name.startsWith('node:'));
  const root = pathToFileURL(compiledFolder).href;
  return {
    modules: [...new Set([module, ...ours.map(([, url]) => url.slice(root.length))])].sort(),
    packages: [...new Set(others.map(([name]) => /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? ''))].sort(),
  };
}

describe('the modules of a part of the code', () => {
  test.each([
    'tasks/questions.js',
    'tasks/benchmarks/truthfulqa.js',
    'model/tokenizer/tokenizer.js',
    'runners/framing.js',
    'runners/workers/worker-model.js',
  ])('are those that Node loads for %s', async (module) => {
    const { modules, packages } = await modulesOf({ modules: [module] });
    expect({ modules, packages }).toEqual(loadedBy(module));
  });

  test('can be had without a folder, and without what only that imports', async () => {
    const part = { modules: ['runners/runner.js'] };
    const all = await modulesOf(part);
    const some = await modulesOf({ ...part, without: ['runners/machine/', 'runners/workers/'] });
    expect(all.modules).toContain('runners/machine/resources.js');
    expect(all.packages).toContain('execa');
    expect(some.modules.filter((path) => /^runners\/(machine|workers)\//.test(path))).toEqual([]);
    expect(some.packages).not.toContain('execa');
    expect(some.modules).toContain('runners/schedule/jobs.js');
  });
});

describe('the hash of a part of the code', () => {
  const part = { modules: ['tasks/questions.js'] };

  /** A copy of a part of the compiled package, one byte of a module changed. */
  async function copyOfPart(changed?: string): Promise<string> {
    const folder = join(scratchFolder(), 'dist');
    for (const module of (await modulesOf(part)).modules)
      cpSync(join(compiledFolder, module), join(folder, module));
    if (changed === undefined) return folder;
    const text = readFileSync(join(folder, changed), 'utf8');
    writeFileSync(join(folder, changed), `${text.slice(0, -1)} `);
    return folder;
  }

  test('is the same of a copy, and another after one byte of any of its modules', async () => {
    const { modules } = await modulesOf(part);
    const before = await codeHash(part);
    expect(before).toMatch(/^[0-9a-f]{16}$/);
    expect(await codeHash(part, await copyOfPart())).toBe(before);
    const hashes = [before];
    for (const module of modules) hashes.push(await codeHash(part, await copyOfPart(module)));
    expect(new Set(hashes).size).toBe(modules.length + 1);
  });

  test('is the same with other modules beside', async () => {
    const folder = await copyOfPart();
    writeFileSync(join(folder, 'tasks/another.js'), 'export const another = 1;\n');
    expect(await codeHash(part, folder)).toBe(await codeHash(part));
  });

  test('counts what it is told of besides', async () => {
    expect(await codeHash(part, undefined, ['x 1'])).not.toBe(await codeHash(part, undefined, ['x 2']));
  });

  test('says how to mend a package that is not built', async () => {
    const folder = await copyOfPart();
    rmSync(join(folder, 'tasks/fewshot.js'));
    await expect(codeHash(part, folder)).rejects.toThrow(
      /tasks\/fewshot\.js cannot be read: no such file or directory\. Build it with npm run build/,
    );
  });
});

describe('the version of a package', () => {
  const versionIn = (name: string): string =>
    (JSON.parse(readFileSync(join('node_modules', name, 'package.json'), 'utf8')) as { version: string })
      .version;

  test('is that of what is installed, also where the package does not show its package.json', () => {
    expect(packageVersion('hyparquet')).toBe(versionIn('hyparquet'));
    expect(packageVersion('@xenova/transformers', '@huggingface/tokenizers')).toBe(
      versionIn('@huggingface/tokenizers'),
    );
  });

  test('is asked in vain of one that is not there', () => {
    expect(() => packageVersion('no-such-package')).toThrow('The package no-such-package is not installed.');
  });
});
