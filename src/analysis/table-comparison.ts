// When an imported score may stand beside ours, and what keeps it apart.

import { stableHash } from '../lib/hash.ts';
import type { Conditions } from './table-conditions.ts';
import type { TableScore } from './table-scores.ts';

/** One thing in which an imported score differs from another. */
export interface Difference {
  /** A condition (`taskVersion`, `shots`, …), or `questions` (how many) or `taskHash` (which, in what words). */
  readonly what: string;
  readonly imported: unknown;
  readonly other: unknown;
}

/** How an imported score compares with another one of the same task. */
export interface Comparison {
  /** None: both may stand in one column. */
  readonly differences: readonly Difference[];
  /** Whether the questions and prompts are known to be the same; false where nothing speaks against it either. */
  readonly sameQuestions: boolean;
}

/**
 * Compares an imported score with another one of the same task or group, a group by its tasks. Equal task hashes say that the same questions were asked in the
 * same words with the same answers, whatever the seed, the limit or the data file were called; then only the task's version, which is raised when
 * the scoring changes, can keep the two apart. Where a hash is missing, or a chat template makes another prompt for each model, all conditions and the number of
 * questions must be equal.
 */
export function compareScores(imported: TableScore, other: TableScore): Comparison {
  if (imported.parts.length > 0) return compareParts(imported, other);
  const hashes = comparableHashes(imported, other);
  if (hashes !== undefined && hashes[0] === hashes[1]) {
    return { differences: versionDifference(imported.conditions, other.conditions), sameQuestions: true };
  }
  const asked = conditionDifferences(imported.conditions, other.conditions);
  // A difference in the conditions explains other questions and another hash.
  if (asked.length > 0) return { differences: asked, sameQuestions: false };
  // Older files don't say how many questions there were; such a record has none.
  const counted =
    imported.questions > 0 && other.questions > 0
      ? difference('questions', imported.questions, other.questions)
      : [];
  if (counted.length > 0) return { differences: counted, sameQuestions: false };
  return {
    differences: hashes === undefined ? [] : difference('taskHash', ...hashes),
    sameQuestions: false,
  };
}

/** Whether two scores are known to be of other questions or other prompts. */
export function inConflict(a: TableScore, b: TableScore): boolean {
  if (a.parts.length > 0) {
    return pairs(a, b).some(([part, other]) => inConflict(part, other));
  }
  const hashes = comparableHashes(a, b);
  return hashes !== undefined && hashes[0] !== hashes[1];
}

function compareParts(imported: TableScore, other: TableScore): Comparison {
  const compared = pairs(imported, other).map(([part, its]) => compareScores(part, its));
  return {
    differences: compared.flatMap(({ differences }) => differences),
    sameQuestions: compared.every(({ sameQuestions }) => sameQuestions),
  };
}

/** The tasks of two scores of one group, which are the same ones. */
function pairs(a: TableScore, b: TableScore): readonly (readonly [TableScore, TableScore])[] {
  return a.parts.flatMap((part) => {
    const other = b.parts.find(({ task }) => task === part.task);
    return other === undefined ? [] : [[part, other] as const];
  });
}

/** The hashes of two scores where both are known and no chat template makes them differ between models. */
function comparableHashes(a: TableScore, b: TableScore): readonly [string, string] | undefined {
  if (a.taskHash === null || b.taskHash === null || hasTemplate(a) || hasTemplate(b)) return undefined;
  return [a.taskHash, b.taskHash];
}

function hasTemplate({ conditions }: TableScore): boolean {
  const { chatTemplate } = conditions;
  return chatTemplate !== undefined && chatTemplate !== null && chatTemplate !== false;
}

function conditionDifferences(imported: Conditions, other: Conditions): readonly Difference[] {
  const names = new Set([...Object.keys(imported), ...Object.keys(other)]);
  // An imported record has no hash of the data; the version is compared as lm-eval's files write it.
  for (const name of ['taskVersion', 'dataHash']) names.delete(name);
  // Where nothing was drawn the shots or the sample differ too.
  if (imported.seed === null || other.seed === null) names.delete('seed');
  return [
    ...versionDifference(imported, other),
    ...[...names].flatMap((name) => difference(name, imported[name] ?? null, other[name] ?? null)),
  ];
}

/** `1`, `1.0` and `"1.0"` are one version. */
function versionDifference(imported: Conditions, other: Conditions): readonly Difference[] {
  return difference('taskVersion', plainVersion(imported.taskVersion), plainVersion(other.taskVersion));
}

function plainVersion(version: number | string): number | string {
  const text = String(version).trim();
  return text === '' || Number.isNaN(Number(text)) ? text : Number(text);
}

function difference(what: string, imported: unknown, other: unknown): readonly Difference[] {
  return stableHash(imported) === stableHash(other) ? [] : [{ what, imported, other }];
}
