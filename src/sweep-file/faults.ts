// What is wrong with a sweep file, in one line: where, which field, what is there, what should be, and the mend.

import { distance } from 'fastest-levenshtein';
import type { z } from 'zod';
import { DataError } from '../lib/errors.ts';
import { namesAt } from './form.ts';
import type { FieldPath, YamlFile } from './yaml.ts';

/** The first fault. */
export function faultOf(error: z.ZodError, file: YamlFile): DataError {
  const fault = error.issues.map((issue) => innermost(issue, []))[0];
  if (fault === undefined) return new DataError(`${file.where([])}: it is no sweep.`);
  const { issue, path } = fault;
  if (issue.code === 'unrecognized_keys') {
    const name = issue.keys[0] ?? '';
    const at = path.length === 0 ? '' : ` of ${fieldText(path)}`;
    return new DataError(
      `${file.where([...path, name])}: ${shown(name)} is no field${at}${mend(name, path)}`,
    );
  }
  const there = valueAt(file.value, path);
  if (path.length === 0)
    return new DataError(
      `${file.where([])}: ${there === null ? 'it is empty' : 'it has no fields'}; it should have lines such as models: runs/step-* and tasks: arc_easy (docs/sweeps.md).`,
    );
  const found = there === undefined ? 'is missing' : there === null ? 'is empty' : `is ${valueText(there)}`;
  return new DataError(`${file.where(path)}: ${fieldText(path)} ${found}; it should be ${issue.message}.`);
}

interface Fault {
  readonly issue: z.core.$ZodIssue;
  readonly path: FieldPath;
}

/** Of a value that is none of several: what is wrong with it as the one that it is meant to be, where that can be told. */
function innermost(issue: z.core.$ZodIssue, before: FieldPath): Fault {
  const path = [...before, ...(issue.path as FieldPath)];
  if (issue.code === 'invalid_union') {
    const meant = issue.errors.find((branch) =>
      branch.some((inner) => inner.path.length > 0 || inner.code === 'unrecognized_keys'),
    );
    if (meant?.[0]) return innermost(meant[0], path);
  }
  return { issue, path };
}

/** `overrides[2].limit`, counted from 1 as people do. */
export function fieldText(path: FieldPath): string {
  return path
    .map((step, place) =>
      typeof step === 'number' ? `[${step + 1}]` : place === 0 ? shown(step) : `.${shown(step)}`,
    )
    .join('');
}

const longestShown = 60;

/** A text of the file as messages have it: its beginning, where it is long. */
export const cut = (text: string, longest = longestShown): string =>
  text.length > longest ? `${text.slice(0, longest)}…` : text;

const shown = (name: string): string => cut(/^[\w-]+$/.test(name) ? name : JSON.stringify(name));

function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'a mapping';
  return typeof value === 'string' ? cut(JSON.stringify(value)) : String(value);
}

function valueAt(value: unknown, path: FieldPath): unknown {
  return path.reduce<unknown>(
    (inside, step) =>
      typeof inside === 'object' && inside !== null && Object.hasOwn(inside, step)
        ? (inside as Record<string | number, unknown>)[step]
        : undefined,
    value,
  );
}

/** What other tools call them. */
const otherNames: Readonly<Record<string, string>> = {
  shots: 'num-fewshot',
  fewshot: 'num-fewshot',
  'chat-template': 'apply-chat-template',
  device: 'provider',
  output: 'results',
};

function mend(name: string, path: FieldPath): string {
  const known = namesAt(path);
  const plain = name.toLowerCase().replaceAll('_', '-').slice(0, longestShown);
  const other = otherNames[plain];
  const near = known
    .map((candidate) => ({ candidate, edits: distance(plain, candidate) }))
    .filter(({ edits }) => edits <= Math.max(2, plain.length / 4))
    .toSorted((one, two) => one.edits - two.edits)[0]?.candidate;
  const meant = other !== undefined && known.includes(other) ? other : near;
  if (meant !== undefined) return `; did you mean ${meant}?`;
  const aside = path.length === 0 ? '; a name for anchors begins with x-' : '';
  return `; these are: ${known.join(', ')}${aside}.`;
}
