// A results file of lm-eval as a whole: read, told apart from other files, and its tasks from its groups.

import { readFile, stat } from 'node:fs/promises';
import type { z } from 'zod';
import { DataError } from '../../lib/errors.ts';
import { systemReason } from '../../lib/files.ts';
import { sha256 } from '../../lib/hash.ts';
import { readAs } from '../schema.ts';
import { parsePythonJson } from './python-json-text.ts';
import { entriesByTask, entryOf, outlineSchema, resultsSchema } from './results-schema.ts';

/** A results file. */
export interface ResultsFile {
  /** As it was named. */
  readonly path: string;
  readonly sha256: string;
  readonly modified: Date;
  /** Its fields, checked; those with an entry a task have the entries of `tasks` only. */
  readonly fields: z.infer<typeof resultsSchema>;
  /** The tasks, by name, with their metrics as the file has them. */
  readonly tasks: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** Whether the metrics' names have no filter behind a comma. */
  readonly plainNames: boolean;
  /** Whether lm-eval before 0.4 wrote it, which knew no filters and asked other questions in other words. */
  readonly beforeFilters: boolean;
}

/** In bytes; the largest that lm-eval writes, with thousands of tasks and their configurations, have a tenth of it. */
const largest = 2 ** 28;

/**
 * Reads a results file.
 * @throws DataError, naming file and field, where it can't be read, is none of lm-eval's, or a field is of the wrong type
 */
export async function readResultsFile(path: string): Promise<ResultsFile> {
  const { bytes, modified } = await read(path);
  const value = parsePythonJson(decode(bytes, path), path);
  const missing = ['results', 'config'].find(
    (field) => typeof value !== 'object' || value === null || !Object.hasOwn(value, field),
  );
  if (missing !== undefined) {
    throw new DataError(
      `${path} is no results file of lm-eval: it is no object with a field \`${missing}\`. Give a results_*.json.`,
    );
  }
  const outline = readAs(outlineSchema, value, path);
  const names = leafTasks(outline);
  if (names.length === 0)
    throw new DataError(`${path}: results has no task. There is nothing in it to import.`);
  const isTask = new Set(names);
  const pruned = entriesByTask.map((field) => [field, ofTasks(outline[field], isTask)]);
  const fields = readAs(resultsSchema, { ...outline, ...Object.fromEntries(pruned) }, path);
  const tasks = new Map(names.map((name) => [name, entryOf(outline.results, name) ?? {}]));
  const plainNames = !hasFilters(outline.results);
  const beforeFilters = plainNames && !outline.configs && !fields.lm_eval_version;
  return { path, sha256: sha256(bytes), modified, fields, tasks, plainNames, beforeFilters };
}

async function read(path: string): Promise<{ readonly bytes: Buffer; readonly modified: Date }> {
  try {
    const { size, mtime } = await stat(path);
    if (size > largest)
      throw new DataError(`${path} has ${size} bytes: too many for a results file of lm-eval.`);
    return { bytes: await readFile(path), modified: mtime };
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError(`Cannot read ${path}: ${systemReason(error)}.`);
  }
}

/** Throws DataError, naming the place, where bytes are no UTF-8. */
export function decode(bytes: Uint8Array, where: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new DataError(`${where} is no UTF-8 text.`);
  }
}

type Outline = z.infer<typeof outlineSchema>;

/** The entries of `results` that are tasks: those that have a configuration; where there is none, those that are no groups. */
function leafTasks({ results, configs, groups, group_subtasks: members }: Outline): readonly string[] {
  const names = Object.keys(results);
  const configured = names.filter((name) => entryOf(configs, name) !== undefined);
  if (configured.length > 0) return configured;
  return names.filter((name, at) => {
    const children = entryOf(members, name);
    const hasMembers = Array.isArray(children) && children.length > 0;
    const next = entryOf(results, names[at + 1] ?? '');
    // lm-eval indents what belongs to a group.
    const isAbove = next !== undefined && indent(next['alias']) > indent(results[name]?.['alias']);
    return entryOf(groups, name) === undefined && !hasMembers && !isAbove;
  });
}

function indent(alias: unknown): number {
  return typeof alias === 'string' ? (/^( *)- /.exec(alias)?.[1]?.length ?? 0) : 0;
}

function ofTasks(entries: unknown, tasks: ReadonlySet<string>): unknown {
  if (typeof entries !== 'object' || entries === null || Array.isArray(entries)) return entries;
  return Object.fromEntries(Object.entries(entries).filter(([name]) => tasks.has(name)));
}

function hasFilters(results: Outline['results']): boolean {
  return Object.values(results).some((entry) => Object.keys(entry).some((key) => key.includes(',')));
}
