// Which questions of a run have a sample, without a look at what the samples hold.

import { createReadStream } from 'node:fs';
import { DataError } from '../lib/errors.ts';
import { systemReason } from '../lib/files.ts';
import { splitLines } from '../lib/lines.ts';
import { glanceAtSample } from './journal-lines.ts';
import { journalPath } from './samples.ts';

/**
 * The indices of the questions that a journal has samples of: lines are told by how they begin, and not parsed, which is
 * seven times as fast. A last line that is torn has none. Throws DataError where the file can't be read.
 */
export async function readDoneQuestions(folder: string, key: string): Promise<ReadonlySet<number>> {
  const path = journalPath(folder, key);
  const done = new Set<number>();
  try {
    const chunks = createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>;
    for await (const { bytes, ended } of splitLines(chunks)) {
      const sample = ended ? glanceAtSample(bytes) : undefined;
      if (sample) done.add(sample.index);
    }
  } catch (error) {
    throw new DataError(`Cannot read ${path}: ${systemReason(error)}.`);
  }
  return done;
}
