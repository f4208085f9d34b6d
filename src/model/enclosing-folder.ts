import { dirname, sep } from 'node:path';

/** The deepest folder that holds all files, which are given by absolute paths; of no files the root. */
export function enclosingFolder(files: readonly string[]): string {
  const [first = [], ...others] = files.map((file) => dirname(file).split(sep));
  const depth = first.findIndex((part, index) => others.some((parts) => parts[index] !== part));
  return (depth === -1 ? first : first.slice(0, depth)).join(sep) || sep;
}
