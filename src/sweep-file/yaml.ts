// A YAML file as a value, with the line of each field.

import { readFile, stat } from 'node:fs/promises';
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import type { Document, Pair, YAMLError } from 'yaml';
import { DataError, UsageError } from '../lib/errors.ts';
import { systemReason } from '../lib/files.ts';
import { refuseSpecialFile } from '../lib/special-files.ts';
import { isDeeplyNested } from '../lib/yaml-nesting.ts';

/** Keys and places in lists, from the outside in. */
export type FieldPath = readonly (string | number)[];

export interface YamlFile {
  readonly value: unknown;
  /** `FILE:LINE` of a field, or of the innermost that stands around it. */
  where(path: FieldPath): string;
}

/** A sweep of a thousand models takes a tenth of it. */
const mostBytes = 256 * 1024;
/** How often one anchor may be named, those inside it counted as often as they come with it. */
const mostAliases = 1000;
/** Values after aliases are followed. */
const mostValues = 200_000;

/**
 * Reads a YAML file of a modest size. Aliases and merge keys (`<<`) are followed.
 * @throws UsageError where it cannot be read, DataError with the line where it is no YAML or one of its names stands twice
 */
export async function readYaml(path: string): Promise<YamlFile> {
  const text = await readText(path);
  if (isDeeplyNested(text)) throw new DataError(`${path}: it is nested too deeply; a sweep has four levels.`);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true });
  const lineAt = (offset: number): string => `${path}:${lines.linePos(offset).line}`;
  const [fault] = [...document.errors, ...document.warnings];
  if (fault) throw new DataError(`${lineAt(fault.pos[0])}: ${faultText(fault, text)}`);
  refuseUnknownAliases(document, lineAt);
  return {
    value: valueOf(document, path),
    where: (field) => {
      const offset = offsetOf(document, field);
      return offset === undefined ? path : lineAt(offset);
    },
  };
}

async function readText(path: string): Promise<string> {
  let bytes: Buffer;
  try {
    await refuseSpecialFile(path);
    const { size } = await stat(path);
    if (size > mostBytes)
      throw new DataError(
        `${path} has ${size.toLocaleString('en-US')} bytes; a sweep file may have ${mostBytes.toLocaleString('en-US')}. Name models by globs.`,
      );
    bytes = await readFile(path);
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new UsageError(`Cannot read ${path}: ${systemReason(error)}. Give a sweep file (docs/sweeps.md).`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new DataError(`${path} is not UTF-8 text. Give a sweep file (docs/sweeps.md).`);
  }
}

/** What the parser found, for people who write YAML and no parsers. */
function faultText({ code, message, pos }: YAMLError, text: string): string {
  switch (code) {
    case 'DUPLICATE_KEY':
      return `${/^[^\s:]*/.exec(text.slice(pos[0], pos[0] + 60))?.[0]} stands twice; leave one.`;
    case 'TAB_AS_INDENT':
      return 'it is indented by a tab; indent by spaces.';
    case 'MULTIPLE_DOCS':
      return 'a second document begins (---); make a file of each.';
    case 'TAG_RESOLVE_FAILED':
      return 'a tag (!) stands here; write the plain value, in quotes where it begins with !.';
    default:
      return `this is not YAML: ${message.split('\n')[0]?.replace(/[.:]$/, '')}. Values with : or # in them need quotes.`;
  }
}

function refuseUnknownAliases(document: Document, lineAt: (offset: number) => string): void {
  visit(document, {
    Alias(_key, node) {
      if (node.resolve(document) === undefined)
        throw new DataError(
          `${lineAt(node.range?.[0] ?? 0)}: *${node.source} stands for nothing; a glob that begins with * needs quotes.`,
        );
    },
  });
}

function valueOf(document: Document, path: string): unknown {
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: mostAliases });
  } catch (error) {
    const why = error instanceof ReferenceError ? 'its aliases stand for too much' : (error as Error).message;
    throw new DataError(`${path}: ${why}; write the values.`);
  }
  if (hasMoreValues(value, mostValues))
    throw new DataError(`${path}: its aliases stand for too much, or for themselves; write the values.`);
  return value;
}

function hasMoreValues(root: unknown, most: number): boolean {
  const waiting: unknown[] = [root];
  for (let seen = 0; waiting.length > 0; seen++) {
    if (seen > most) return true;
    const value = waiting.pop();
    if (typeof value === 'object' && value !== null)
      for (const inner of Object.values(value)) waiting.push(inner);
  }
  return false;
}

/** Where a field's key or, in a list, its value begins; of a field that is absent, what stands around it. */
function offsetOf(document: Document, path: FieldPath): number | undefined {
  const resolved = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node);
  let offset: number | undefined;
  let node: unknown = document.contents;
  for (const step of path) {
    const inside = resolved(node);
    const pair = isMap(inside) ? pairOf(inside.items, step, resolved) : undefined;
    const found = isSeq(inside) && typeof step === 'number' ? inside.items[step] : pair?.value;
    const begin = pair?.key ?? found;
    if (begin === undefined) break;
    offset = (begin as { range?: readonly number[] | null }).range?.[0] ?? offset;
    node = found;
  }
  return offset;
}

/** The entry of a mapping, or that of a mapping that is merged into it. */
function pairOf(
  pairs: readonly Pair[],
  key: string | number,
  resolved: (node: unknown) => unknown,
): Pair | undefined {
  const named = pairs.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(key));
  if (named) return named;
  for (const pair of pairs) {
    if (!isScalar(pair.key) || pair.key.source !== '<<') continue;
    const merged = resolved(pair.value);
    const maps: readonly unknown[] = isSeq(merged) ? merged.items.map(resolved) : [merged];
    for (const map of maps) {
      const found = isMap(map) ? pairOf(map.items, key, resolved) : undefined;
      if (found) return found;
    }
  }
  return undefined;
}
