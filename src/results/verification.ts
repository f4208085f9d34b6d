// What was found when a run that is recorded was verified.

import { isDeepStrictEqual } from 'node:util';
import { toJsonLine } from '../lib/jsonl.ts';

/** Something that is recorded otherwise than it should be. */
export interface Difference {
  /** Of the journal, from 1; null: of the record. */
  readonly line: number | null;
  /** The question's index; null where it is about none. */
  readonly question: number | null;
  /** Such as `outputs[0].logprob`. */
  readonly field: string;
  /** JSON values; undefined: nothing is there, or should be. */
  readonly recorded: unknown;
  readonly expected: unknown;
}

/** Told what is recorded otherwise than it should be. */
export type Differ = (difference: Difference) => void;

/** How outputs were compared: bit by bit, or within a tolerance, which has a reason. */
export interface Closeness {
  /** The most by which a token's log-probability may differ; 0: bit by bit. */
  readonly tolerance: number;
  /** Why not bit by bit; null: it is. */
  readonly reason: string | null;
}

/** What was compared with what the task makes of the data today; or why that could not be done. */
export type QuestionCheck = { readonly questions: number } | { readonly impossible: string };

/** Questions that were scored again: those that were drawn, and those that share their blocks; or why that could not be done. */
export type ScoringCheck =
  | ({
      readonly drawn: number;
      readonly seed: number;
      readonly questions: number;
      readonly blocks: number;
      /** The largest difference of a token's log-probability. */
      readonly largest: number;
    } & Closeness)
  | { readonly impossible: string };

export interface Verification {
  readonly key: string;
  readonly model: string;
  readonly task: string;
  readonly shots: number;
  readonly provider: string;
  /** The journal's path, and how many samples it has. */
  readonly journal: string;
  readonly samples: number;
  /** The tool that an imported run was computed by; null: it is ours. */
  readonly importedFrom: string | null;
  readonly questions: QuestionCheck;
  readonly scoring: ScoringCheck;
  /** The first thousand, and how many there are. */
  readonly differences: readonly Difference[];
  readonly differing: number;
  readonly notes: readonly string[];
}

/** A value as a file would have it: without what JSON lacks. */
export const asRecorded = (value: unknown): unknown => JSON.parse(toJsonLine(value)) as unknown;

/** One place where two JSON values differ. */
export type ValueDifference = Pick<Difference, 'field' | 'recorded' | 'expected'>;

/** The places where two JSON values differ, as deep as both have the same shape. The order of keys counts for nothing. */
export function valueDifferences(
  recorded: unknown,
  expected: unknown,
  field = '',
): readonly ValueDifference[] {
  if (isDeepStrictEqual(recorded, expected)) return [];
  if (Array.isArray(recorded) && Array.isArray(expected) && recorded.length === expected.length)
    return recorded.flatMap((item, index) => valueDifferences(item, expected[index], `${field}[${index}]`));
  if (isObject(recorded) && isObject(expected)) {
    const keys = new Set([...Object.keys(recorded), ...Object.keys(expected)]);
    return [...keys].flatMap((key) =>
      valueDifferences(recorded[key], expected[key], field === '' ? key : `${field}.${key}`),
    );
  }
  return [{ field, recorded, expected }];
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
