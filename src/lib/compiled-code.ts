// What the package's own code is, as a hash: a change of ours that can change a number is then told from none.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from './errors.ts';
import { systemReason } from './files.ts';
import { sha256 } from './hash.ts';

/** The package's compiled modules, also where it runs from source (tests): keys are then the same. */
export const compiledFolder: string = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../dist/' : '../', import.meta.url),
);

/** 64 bits: enough to tell versions of one program apart. */
const hashLength = 16;

/** A compiled module, and what it imports: modules by their paths below the folder, packages by name. */
interface Module {
  readonly sha256: string;
  readonly modules: readonly string[];
  readonly packages: readonly string[];
}

/** State: every module that was read, by its path, and every hash. What runs is what was read when the process began. */
const read = new Map<string, Promise<Module>>();
const hashed = new Map<string, Promise<string>>();

/** Which part of the code is meant. */
export interface CodePart {
  /** Modules by their paths below the folder, such as `tasks/questions.js`; with them whatever they import. */
  readonly modules: readonly string[];
  /** Paths below the folder that are left out with what only they import, such as `runners/machine/`. */
  readonly without?: readonly string[];
}

/** The modules of a part of the code: their paths below the folder, sorted, and the packages that they import, sorted. */
export interface CodeModules {
  readonly modules: readonly string[];
  readonly packages: readonly string[];
}

/**
 * Which compiled modules belong to a part of the code: those named and, again and again, those that they import.
 * @throws UsageError where one is missing: the package is not built
 */
export async function modulesOf(
  { modules, without = [] }: CodePart,
  folder: string = compiledFolder,
): Promise<CodeModules> {
  const found = new Set<string>();
  const packages = new Set<string>();
  let next: readonly string[] = modules;
  while (next.length > 0) {
    for (const path of next) found.add(path);
    const opened = await Promise.all(next.map((path) => readModule(folder, path)));
    for (const name of opened.flatMap((module) => module.packages)) packages.add(name);
    const imported = new Set(opened.flatMap((module) => module.modules));
    next = [...imported].filter((path) => !found.has(path) && !without.some((left) => path.startsWith(left)));
  }
  return { modules: [...found].sort(), packages: [...packages].sort() };
}

/**
 * Hashes a part of the code: the path and the SHA-256 of each of its modules, and the installed version of each package that they
 * import. 16 hexadecimal digits.
 * @param others what else it rests on, such as packages that are loaded in another way
 * @throws UsageError as `modulesOf`
 */
export function codeHash(
  part: CodePart,
  folder: string = compiledFolder,
  others: readonly string[] = [],
): Promise<string> {
  const asked = JSON.stringify([part, folder, others]);
  const known = hashed.get(asked) ?? hashPart(part, folder, others);
  hashed.set(asked, known);
  return known;
}

async function hashPart(part: CodePart, folder: string, others: readonly string[]): Promise<string> {
  const { modules, packages } = await modulesOf(part, folder);
  const hash = createHash('sha256');
  for (const path of modules) hash.update(`${path} ${(await readModule(folder, path)).sha256}\n`);
  for (const name of packages) hash.update(`${name} ${packageVersion(name)}\n`);
  for (const other of others) hash.update(`${other}\n`);
  return hash.digest('hex').slice(0, hashLength);
}

/**
 * The version of a package as it is installed. Throws UsageError where it is not.
 * @param path its name; or the packages through which it is found, and its name as the last
 */
export function packageVersion(...path: readonly string[]): string {
  let from = fileURLToPath(import.meta.url);
  for (const name of path) {
    // Not by `require`, since a package need not export its package.json.
    const folders = createRequire(from).resolve.paths(name) ?? [];
    const file = folders
      .map((folder) => join(folder, name, 'package.json'))
      .find((place) => existsSync(place));
    if (file === undefined)
      throw new UsageError(`The package ${name} is not installed. Install Plumbline anew.`);
    from = realpathSync(file);
  }
  return (JSON.parse(readFileSync(from, 'utf8')) as { version: string }).version;
}

function readModule(folder: string, path: string): Promise<Module> {
  const place = join(folder, path);
  const known = read.get(place) ?? openModule(place, path);
  read.set(place, known);
  return known;
}

async function openModule(place: string, path: string): Promise<Module> {
  let bytes: Buffer;
  try {
    bytes = await readFile(place);
  } catch (error) {
    throw new UsageError(
      `Plumbline's own ${place} cannot be read: ${systemReason(error)}. Build it with npm run build, or install Plumbline anew.`,
    );
  }
  const imported = importsOf(bytes.toString('utf8'));
  const [modules, packages] = [imported.filter(isModule), imported.filter((name) => !isModule(name))];
  return {
    sha256: sha256(bytes),
    modules: modules.map((name) => posix.join(posix.dirname(path), name)),
    packages: packages.filter((name) => !name.startsWith('node:')).map(packageOf),
  };
}

/** What TypeScript's compiled modules import, at the beginning of a line each: nothing is imported in another way. */
const importsOf = (code: string): readonly string[] =>
  [...code.matchAll(/^(?:import|export)\s(?:[^'";]*\sfrom\s)?\s*['"]([^'"]+)['"]/gm)].map(
    ([, name = '']) => name,
  );

const isModule = (name: string): boolean => name.startsWith('.');

/** `yaml` of `yaml/util`, `@scope/name` of `@scope/name/part`. */
const packageOf = (name: string): string =>
  name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
