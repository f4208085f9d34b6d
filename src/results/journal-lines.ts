// What a line of a journal is: a header, a sample, questions that were given up, or the record at its end.

import { DataError } from '../lib/errors.ts';
import type { JsonLine } from '../lib/jsonl.ts';
import { failedSchema, finishedSchema, journalHeaderSchema, readAs, refuseNewerFormat } from './schema.ts';
import type { FailedQuestions, JournalHeader, RunRecord } from './types.ts';

/** A line of a journal after the first. A sample's own fields are not looked at. */
export type JournalLine =
  /** There may be several: older versions let two processes begin a run at the same time, and both wrote it. */
  | { readonly kind: 'header' }
  | { readonly kind: 'sample'; readonly index: number }
  | { readonly kind: 'failed'; readonly failed: FailedQuestions }
  | { readonly kind: 'finished'; readonly finished: RunRecord };

/** Reads a journal's first line. Throws DataError where it is none, or of a newer format. */
export function readHeader(value: unknown, path: string): JournalHeader {
  refuseNewerFormat(value, path);
  return readAs(journalHeaderSchema, value, `${path}:1`);
}

/** Reads one of the other lines. Throws DataError where it is none. */
export function readLine({ value, line }: Pick<JsonLine, 'value' | 'line'>, path: string): JournalLine {
  const where = `${path}:${line}`;
  if (typeof value === 'object' && value !== null) {
    if ('identity' in value) return { kind: 'header' };
    if ('finished' in value) return { kind: 'finished', ...readAs(finishedSchema, value, where) };
    if ('failed' in value) return { kind: 'failed', ...readAs(failedSchema, value, where) };
    const index = 'index' in value ? value.index : undefined;
    if (typeof index === 'number' && Number.isInteger(index) && index >= 0) return { kind: 'sample', index };
  }
  throw new DataError(`${where}: this line is no sample: it has no index. Remove it; it is computed again.`);
}

/** How a sample's line begins, whoever wrote it: its index is its first field. */
const sampleBeginning = /^\{"index":(\d{1,15}),/;

/** Bytes that such a beginning has at the most. */
const beginningLength = 32;

const bracket = '}'.charCodeAt(0);

/**
 * The index of a sample's line by how it begins and ends; undefined where it is none, or may be damaged: it has zeros, which a power failure leaves.
 * What else may be wrong inside shows when the run is summed up, where every sample is read whole.
 */
export function glanceAtSample(bytes: Buffer): { readonly index: number } | undefined {
  const index = sampleBeginning.exec(bytes.toString('latin1', 0, beginningLength))?.[1];
  const isWhole = bytes.at(-1) === bracket && !bytes.includes(0);
  return index !== undefined && isWhole ? { index: Number(index) } : undefined;
}

/**
 * Of questions that were given up those that have no sample, each with the reason that was noted last.
 * @param failed in the journal's order
 */
export function stillFailed<T extends Pick<FailedQuestions, 'questions'>>(
  failed: readonly T[],
  done: ReadonlySet<number>,
): readonly T[] {
  const seen = new Set(done);
  const left: T[] = [];
  for (const line of failed.toReversed()) {
    const questions = line.questions.filter((index) => !seen.has(index));
    for (const index of questions) seen.add(index);
    if (questions.length > 0) left.unshift({ ...line, questions });
  }
  return left;
}
