import { readFileSync } from 'node:fs';

/** A golden of this folder; its `origin` says what made it. */
export function readGolden<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8')) as T;
}
