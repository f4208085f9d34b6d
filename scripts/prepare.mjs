// What `npm start` and `npm test` do first: install what is missing, build. Plain JavaScript, since nothing is installed yet.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { trimBundled } from './bundled.mjs';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Runs a program in the clone and shows what it prints; ends this process with its code where that is not 0. */
export function run(words, options = {}) {
  const code = attempt(words, options);
  if (code !== 0) process.exit(code);
}

/** Runs a program in the clone, shows what it prints, and returns its exit code. */
export function attempt([program, ...words], options = {}) {
  const { status, error } = spawnSync(program, words, { cwd: root, stdio: 'inherit', ...options });
  if (error) throw error;
  return status ?? 1;
}

/** A program that an installed package brings. */
export const installed = (name) => [process.execPath, join(root, 'node_modules', ...name.split('/'))];

/** Ends this process with one line where Node is too old to run what is installed. */
function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`Plumbline needs Node 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(2);
}

/** Installs where node_modules is not what package-lock.json says. */
function install() {
  const stamp = join(root, 'node_modules', '.plumbline-installed');
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  console.error('Installing what is missing …');
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
  // Not `npm ci`: a registry may lack the packages that are for other platforms, and it refuses a lock file without them.
  run([...npm, 'install', '--no-save', '--include=dev', '--loglevel=error']);
  writeFileSync(stamp, lock);
}

export function prepare() {
  checkNode();
  install();
  trimBundled(join(root, 'node_modules'));
  const code = build(root, installed('typescript/bin/tsc'));
  if (code !== 0) process.exit(code);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) prepare();
