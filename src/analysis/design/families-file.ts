// The list of families: the one that ships (data/families.yaml), or another of the same form.

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Document, LineCounter, parseDocument } from 'yaml';
import { DataError } from '../../lib/errors.ts';
import { systemReason } from '../../lib/files.ts';
import { refuseSpecialFile } from '../../lib/special-files.ts';
import { repeatedName } from '../../lib/yaml-names.ts';
import { isDeeplyNested } from '../../lib/yaml-nesting.ts';
import type { Families } from './families.ts';

/** The list that ships. */
const shippedFamilies = fileURLToPath(new URL('../../../data/families.yaml', import.meta.url));

/**
 * Reads a list of families: YAML, a list of ids and patterns for each name.
 * @throws DataError where the file can't be read, is no such list, or gives one id to two families
 */
export async function readFamilies(path: string = shippedFamilies): Promise<Families> {
  let text: string;
  try {
    await refuseSpecialFile(path);
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new DataError(`Cannot read ${path}: ${systemReason(error)}.`);
  }
  if (isDeeplyNested(text))
    throw new DataError(`${path}: it is nested too deeply; write one \`name: family\` a line.`);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  const [fault] = document.errors;
  if (fault) {
    const { line } = lines.linePos(fault.pos[0]);
    throw new DataError(`${path}:${line}: this is not YAML: ${fault.message.replace(/\.$/, '')}.`);
  }
  const twice = repeatedName(document);
  if (twice !== undefined)
    throw new DataError(
      `${path}:${lines.linePos(twice).line}: this is not YAML: a family stands twice. Write it once.`,
    );
  const families = checked(plain(document, path), path);
  refuseTwice(families, path);
  return families;
}

function plain(document: Document, path: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    // An alias of nothing, or aliases of aliases that would fill the memory.
    throw new DataError(`${path} cannot be understood: ${(error as Error).message}. Write the values out.`);
  }
}

function checked(value: unknown, path: string): Families {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new DataError(`${path} must hold families, such as: pythia: [pythia-*].`);
  }
  const entries = Object.entries(value).map(([family, ids]: [string, unknown]) => {
    const isList = Array.isArray(ids) && ids.length > 0;
    if (!isList || !ids.every((id) => typeof id === 'string' && id !== '')) {
      throw new DataError(`${path}: ${family} must be a list of ids and patterns, such as [pythia-*].`);
    }
    return [family, ids as string[]] as const;
  });
  return Object.fromEntries(entries);
}

function refuseTwice(families: Families, path: string): void {
  const seen = new Map<string, string>();
  for (const [family, ids] of Object.entries(families)) {
    for (const id of ids.map((entry) => entry.toLowerCase())) {
      const other = seen.get(id);
      if (other !== undefined && other !== family) {
        throw new DataError(
          `${path}: ${id} stands in two families, ${other} and ${family}; leave it in one.`,
        );
      }
      seen.set(id, family);
    }
  }
}
