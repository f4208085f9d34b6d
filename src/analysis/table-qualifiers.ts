// What tells two columns of one task apart, in words for their labels.

import { stableHash } from '../lib/hash.ts';
import type { Conditions } from './table-conditions.ts';
import type { TableScore } from './table-scores.ts';

/**
 * What is told of a column's conditions. Shots, limit, sample and chat are always told; any other condition only where another column
 * of the task that reads the same differs in it; and which questions were asked only where no condition tells two columns apart. A column of
 * imported scores does not change what ours are called.
 */
export function qualifiersOf(lead: TableScore, rivals: readonly TableScore[]): readonly string[] {
  const { shots, limit, sample, ...others } = lead.conditions;
  const told = [
    ...(shots === 0 ? [] : [shots === 'default' ? 'default shots' : `${shots}-shot`]),
    ...(limit === null ? [] : [`limit ${limit}`]),
    ...(sample === null ? [] : [`sample ${sample}`]),
  ];
  const alike = rivals.filter(
    (rival) =>
      rival !== lead &&
      (lead.imported || !rival.imported) &&
      ['shots', 'limit', 'sample'].every((name) => rival.conditions[name] === lead.conditions[name]),
  );
  for (const [name, value] of Object.entries(others)) {
    const isTold = alwaysTold.has(name) && value !== null && value !== undefined;
    if (isTold || alike.some((rival) => differs(lead.conditions, rival.conditions, name)))
      told.push(value === true && isTold ? inWords(name) : `${inWords(name)} ${short(value)}`);
  }
  const unresolved = alike.filter(
    ({ conditions }) =>
      !Object.keys({ ...lead.conditions, ...conditions }).some((name) =>
        differs(lead.conditions, conditions, name),
      ),
  );
  if (unresolved.some(({ questions }) => questions !== lead.questions)) {
    told.push(`${lead.questions} questions`);
  } else if (unresolved.length > 0) {
    told.push(`task hash ${short(hashOf(lead))}`);
  }
  return told;
}

const alwaysTold: ReadonlySet<string> = new Set(['chatTemplate', 'systemInstruction']);

/** Data that are not known, as of an imported score, are not told to be other data. */
function differs(a: Conditions, b: Conditions, name: string): boolean {
  if (name === 'dataHash' && (a.dataHash === null || b.dataHash === null)) return false;
  return stableHash(a[name] ?? null) !== stableHash(b[name] ?? null);
}

function hashOf({ taskHash, parts }: TableScore): string | null {
  if (parts.length === 0) return taskHash;
  const hashes = parts.map(hashOf);
  return hashes.includes(null) ? null : stableHash(hashes);
}

const words: Readonly<Record<string, string>> = {
  taskVersion: 'version',
  dataHash: 'data',
  prompts: 'prompts of',
  chatTemplate: 'chat template',
  fewshotAsMultiturn: 'shots as turns',
  systemInstruction: 'system instruction',
};

/** A condition as people call it. */
export function inWords(condition: string): string {
  return words[condition] ?? condition;
}

const longest = 24;

/** A value in few characters: of a hash the front, and of a long text or an object the front of its hash. */
export function short(value: unknown): string {
  if (value === null || value === undefined) return 'none';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'object') return stableHash(value).slice(0, 8);
  const text = String(value);
  if (/^[0-9a-f]{16,}$/.test(text)) return text.slice(0, 8);
  return text.length > longest ? stableHash(text).slice(0, 8) : text;
}
