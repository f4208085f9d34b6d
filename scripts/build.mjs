// Compiles src/ into dist/, file by file: what a running program has open stays whole, and what has no source any more goes.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';

/** Holds what was compiled into what, so that nothing is done twice. Not part of the package, whose `files` names the kinds. */
const stampName = '.built';

/**
 * Builds where the sources or dist/ are not those of the last build.
 * @param compiler the words that start TypeScript
 * @returns the exit code
 */
export function build(root, compiler) {
  const [sources, dist] = [join(root, 'src'), join(root, 'dist')];
  const stamp = join(dist, stampName);
  const state = () =>
    hash([join(root, 'tsconfig.json'), ...filesBelow(sources), ...filesBelow(dist)], root, [process.version]);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === state()) return 0;

  const out = mkdtempSync(join(tmpdir(), 'plumbline-build-'));
  try {
    const [program, ...words] = [...compiler, '-p', join(root, 'tsconfig.json'), '--outDir', out];
    const { status, error } = spawnSync(program, words, { cwd: root, stdio: 'inherit' });
    if (error) throw error;
    if (status !== 0) return status ?? 1;
    removeUnneededDeclarations(out);
    replace(dist, out);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
  chmodSync(join(dist, 'cli', 'main.js'), 0o755);
  writeFileSync(stamp, state());
  return 0;
}

/** Makes a folder hold the files of another one: each that differs is replaced at once, each that the other lacks is removed. */
function replace(folder, by) {
  const wanted = filesBelow(by);
  for (const file of wanted) {
    const place = join(folder, relative(by, file));
    if (existsSync(place) && readFileSync(place).equals(readFileSync(file))) continue;
    mkdirSync(dirname(place), { recursive: true });
    const beside = `${place}.${process.pid}`;
    copyFileSync(file, beside);
    renameSync(beside, place);
  }
  const kept = new Set(wanted.map((file) => join(folder, relative(by, file))));
  for (const file of filesBelow(folder)) if (!kept.has(file)) rmSync(file, { force: true });
  removeEmptyFolders(folder);
}

function removeEmptyFolders(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const inner = join(folder, entry.name);
    removeEmptyFolders(inner);
    if (readdirSync(inner).length === 0) rmSync(inner, { recursive: true });
  }
}

/** Only the declarations that the library's own refers to are of use to anybody. */
function removeUnneededDeclarations(out) {
  const needed = new Set();
  const visit = (file) => {
    if (needed.has(file)) return;
    needed.add(file);
    for (const [, path] of readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g))
      visit(join(dirname(file), path.replace(/\.[jt]s$/, '.d.ts')));
  };
  visit(join(out, 'index.d.ts'));
  for (const file of filesBelow(out)) if (file.endsWith('.d.ts') && !needed.has(file)) rmSync(file);
}

/** Files below a folder, sorted; none where it is missing. */
function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.split(sep).at(-1) !== stampName)
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .sort();
}

function hash(files, root, others) {
  const digest = createHash('sha256');
  for (const text of others) digest.update(`${text}\n`);
  for (const file of files)
    digest
      .update(`${relative(root, file)}\n`)
      .update(createHash('sha256').update(readFileSync(file)).digest());
  return digest.digest('hex');
}
