// A finished run's journal, checked by itself: its lines, their hash, and the record at its end against that of the index.

import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { DataError } from '../lib/errors.ts';
import { type JsonLine, readJsonLines } from '../lib/jsonl.ts';
import { checkSample } from './check-sample.ts';
import { readHeader, readLine } from './journal-lines.ts';
import { runKey } from './run-key.ts';
import { hashSamples } from './samples-hash.ts';
import { journalPath } from './samples.ts';
import { refuseNewerFormat } from './schema.ts';
import type { RunRecord, SampleRecord } from './types.ts';
import { asRecorded, type Differ, valueDifferences } from './verification.ts';

/** A sample's line: what it holds as JSON, and read. */
export interface SampleLine {
  readonly line: number;
  readonly value: unknown;
  readonly sample: SampleRecord;
}

/**
 * Reads a finished run's journal line by line and checks it by itself and against the run's record; yields the samples that can be
 * read, each question's first. Whether the samples are what the task makes of the data is not looked at.
 * @param record from the index, or from the journal where the index has none
 * @param differ told everything that is not as it should be
 * @throws DataError where the journal is of a newer format
 */
export async function* checkJournal(
  folder: string,
  record: RunRecord,
  differ: Differ,
): AsyncGenerator<SampleLine> {
  const path = journalPath(folder, record.key);
  for (const { field, ...values } of valueDifferences(record.key, runKey(record.identity), 'key'))
    differ({ ...aboutRecord, field, ...values });
  if (!existsSync(path)) {
    differ({ ...aboutRecord, field: 'journal', recorded: undefined, expected: path });
    return;
  }
  const check = new JournalCheck(path, record, differ);
  try {
    for await (const line of readJsonLines(path)) {
      const sample = check.line(line);
      if (sample) yield sample;
    }
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    check.broken(error.message);
    return;
  }
  check.end((await stat(path)).size);
  if (record.samplesHash === undefined) return;
  const expected = await hashSamples(folder, record.key).catch((error: unknown) => {
    if (!(error instanceof DataError)) throw error;
    return undefined;
  });
  if (expected !== record.samplesHash)
    differ({ ...aboutRecord, field: 'samplesHash', recorded: record.samplesHash, expected });
}

const aboutRecord = { line: null, question: null } as const;

/** State: which questions were seen, and the last lines. */
class JournalCheck {
  /** The line of each question's sample. */
  private readonly seen = new Map<number, number>();
  private largest = -1;
  private finished: number | undefined;
  private last: JsonLine | undefined;

  constructor(
    private readonly path: string,
    private readonly record: RunRecord,
    private readonly differ: Differ,
  ) {}

  /** Checks a line; the sample where it is a question's first that can be read. */
  line(line: JsonLine): SampleLine | undefined {
    this.last = line;
    if (line.line === 1) {
      this.header(line);
      return undefined;
    }
    const read = this.read(line, () => readLine(line, this.path));
    if (read?.kind === 'header') this.header(line);
    if (read?.kind === 'finished') {
      this.finished = line.line;
      const { finished } = line.value as { finished: unknown };
      this.compare(line, finished, this.record, 'finished');
    }
    if (read?.kind !== 'sample') return undefined;
    const about = { line: line.line, question: read.index };
    const before = this.seen.get(read.index);
    if (before !== undefined) {
      this.differ({ ...about, field: 'index', recorded: read.index, expected: `only in line ${before}` });
      return undefined;
    }
    if (read.index < this.largest)
      this.differ({ ...about, field: 'index', recorded: read.index, expected: `more than ${this.largest}` });
    this.seen.set(read.index, line.line);
    this.largest = Math.max(this.largest, read.index);
    const sample = checkSample(line.value, about, this.record.origin !== undefined, this.differ);
    return sample && { line: line.line, value: line.value, sample };
  }

  /** A line could not be read at all. */
  broken(message: string): void {
    const line = (this.last?.line ?? 0) + 1;
    this.differ({ line, question: null, field: 'line', recorded: message, expected: 'JSON' });
  }

  /** @param size of the file, in bytes */
  end(size: number): void {
    const { record, seen, finished, last } = this;
    const rest = size - (last?.end ?? 0);
    if (rest > 0) this.broken(`${rest} bytes that are no whole line`);
    if (finished === undefined)
      this.differ({ ...aboutRecord, field: 'finished', recorded: undefined, expected: 'the last line' });
    else if (finished !== last?.line)
      this.differ({
        line: finished,
        question: null,
        field: 'finished',
        recorded: finished,
        expected: last?.line,
      });
    // An imported run may have come without its samples.
    if (seen.size !== record.questions && !(record.origin && seen.size === 0))
      this.differ({ ...aboutRecord, field: 'questions', recorded: record.questions, expected: seen.size });
  }

  private header(line: JsonLine): void {
    refuseNewerFormat(line.value, this.path);
    const header = this.read(line, () => readHeader(line.value, this.path));
    if (!header) return;
    const { key, identity, questions, model, together } = this.record;
    const expected = {
      ...{ formatVersion: identity.formatVersion, key, identity, questions, model: model.name },
      // Null: it went on in other company than it was begun in.
      together: together === null ? header.together : together,
    };
    const recorded = {
      formatVersion: header.formatVersion,
      key: header.key,
      identity: header.identity,
      questions: header.questions,
      model: header.model,
      together: header.together,
    };
    this.compare(line, recorded, expected, '');
  }

  private compare(line: JsonLine, recorded: unknown, expected: unknown, field: string): void {
    for (const found of valueDifferences(asRecorded(recorded), asRecorded(expected), field))
      this.differ({ line: line.line, question: null, ...found });
  }

  private read<Value>(line: JsonLine, readIt: () => Value): Value | undefined {
    try {
      return readIt();
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      this.differ({
        ...{ line: line.line, question: null, field: 'line' },
        ...{ recorded: error.message, expected: 'a line of a journal' },
      });
      return undefined;
    }
  }
}
