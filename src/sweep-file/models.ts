// The checkpoints that the paths and globs of a sweep file name.

import { existsSync, type Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import picomatch from 'picomatch';
import { DataError } from '../lib/errors.ts';
import { cut } from './faults.ts';

export interface FoundModels {
  /** As a path from where the program runs; those of a glob as people count: step-900 before step-1000. */
  readonly paths: readonly string[];
  /** Folders that the glob matches and that hold no checkpoint. */
  readonly others: readonly string[];
}

/** Of a path in a message. */
const longestShown = 300;
/** Entries of folders that are looked at for one glob. */
const mostEntries = 200_000;

/** A path as it is written in a sweep file: relative to the file's folder, with `~/` for the user's. */
export function pathFrom(folder: string, written: string): string {
  const path = written.replace(/^~(?=\/|\\|$)/, () => homedir());
  const whole = join(path.startsWith('/') || /^[a-z]:[\\/]/i.test(path) ? '' : folder, path);
  return whole.replace(/(?<=.)[/\\]+$/, '');
}

/**
 * The models that a path or a glob names.
 * @param folder what relative ones start from
 * @param where for messages
 * @throws DataError where there is nothing, or the glob matches only what is no checkpoint
 */
export async function findModels(written: string, folder: string, where: string): Promise<FoundModels> {
  const path = pathFrom(folder, written);
  if (existsSync(path)) return { paths: [path], others: [] };
  if (/^!(?!\()/.test(written))
    throw new DataError(
      `${where}: a glob that begins with ! would leave models out; name those that are wanted.`,
    );
  const quoted = cut(JSON.stringify(written), longestShown);
  if (!picomatch.scan(written).isGlob)
    throw new DataError(
      `${where}: there is no ${cut(path, longestShown)} (models: ${quoted}); paths start from the sweep file's folder.`,
    );
  const { base, steps } = stepsOf(written);
  const searched = pathFrom(folder, base);
  if (!existsSync(searched))
    throw new DataError(
      `${where}: there is no folder ${cut(searched, longestShown)} to look for ${quoted} in.`,
    );
  const matches = await expand(searched, steps, where);
  const sorted = matches.toSorted(new Intl.Collator('en', { numeric: true }).compare);
  const isModel = await Promise.all(sorted.map((match) => holdsCheckpoint(match, written)));
  const paths = sorted.filter((_, place) => isModel[place] === 'yes');
  const others = sorted.filter((_, place) => isModel[place] === 'no');
  if (paths.length > 0) return { paths, others };
  throw new DataError(
    others.length === 0
      ? `${where}: ${quoted} matches no folder in ${searched}.`
      : `${where}: ${quoted} matches ${others.length} in ${searched}, none of them a checkpoint with a config.json or a .gguf file (${others.slice(0, 3).join(', ')}${others.length > 3 ? ', …' : ''}).`,
  );
}

/** The part of a glob before its first pattern, and the patterns, one a level of folders. */
function stepsOf(glob: string): { readonly base: string; readonly steps: readonly string[] } {
  // A slash inside braces or parentheses belongs to the pattern.
  const parts = glob
    .split(/\/(?![^{]*\})(?![^(]*\))/)
    .filter((part, place) => place === 0 || (part !== '' && part !== '.'));
  const first = parts.findIndex((part) => picomatch.scan(part).isGlob);
  const base = parts.slice(0, first).join('/');
  return { base: base === '' && glob.startsWith('/') ? '/' : base || '.', steps: parts.slice(first) };
}

async function expand(searched: string, steps: readonly string[], where: string): Promise<readonly string[]> {
  let seen = 0;
  const list = async (folder: string): Promise<readonly Dirent[]> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    seen += entries.length;
    if (seen > mostEntries)
      throw new DataError(
        `${where}: more than ${mostEntries} files lie in ${searched}; write a glob with fewer **.`,
      );
    return entries;
  };
  let places: readonly string[] = [searched];
  for (const step of steps) {
    if (step.includes('/') && step !== '**')
      throw new DataError(
        `${where}: ${JSON.stringify(step)} has a slash inside braces; write a glob for each.`,
      );
    const next: string[] = [];
    for (const place of places)
      next.push(...(step === '**' ? await below(place, list) : await inside(place, step, list)));
    places = [...new Set(next)];
  }
  return places;
}

type List = (folder: string) => Promise<readonly Dirent[]>;

async function inside(folder: string, step: string, list: List): Promise<readonly string[]> {
  if (!picomatch.scan(step).isGlob) return existsSync(join(folder, step)) ? [join(folder, step)] : [];
  const matches = picomatch(step);
  return (await list(folder)).flatMap(({ name }) => (matches(name) ? [join(folder, name)] : []));
}

/** A folder and all below it; links, which may lead back, and hidden folders are not followed. */
async function below(folder: string, list: List): Promise<readonly string[]> {
  const folders: string[] = [folder];
  for (const place of folders)
    for (const entry of await list(place))
      if (entry.isDirectory() && !entry.name.startsWith('.')) folders.push(join(place, entry.name));
  return folders;
}

/** A file is passed over in silence, unless it is a model by itself. */
async function holdsCheckpoint(path: string, glob: string): Promise<'yes' | 'no' | 'file'> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) {
    const names = await readdir(path).catch(() => []);
    return names.some((name) => name === 'config.json' || isGguf(name)) ? 'yes' : 'no';
  }
  const isModel =
    found?.isFile() === true && (isGguf(path) || (path.endsWith('.onnx') && glob.endsWith('.onnx')));
  return isModel ? 'yes' : 'file';
}

/** Not the second and later parts of one. */
const isGguf = (name: string): boolean =>
  /\.gguf$/i.test(name) && !/-(?!00001)\d{5}-of-\d{5}\.gguf$/i.test(name) && !/(^|\/)mmproj/i.test(name);

/** What tells a model from another that is named in another way. */
export const placeOfModel = (path: string): Promise<string> => realpath(path).catch(() => path);
