// Runs that were finished in their journal and not in the index: their process was killed between the two.

import { lastLine } from '../lib/last-line.ts';
import { changeIndex, readIndex, type Warn } from './index-file.ts';
import { journalKeys } from './journals.ts';
import { journalPath } from './samples.ts';
import { finishedSchema } from './schema.ts';
import { formatVersion, type RunRecord } from './types.ts';

/**
 * Records in the index those of some runs that it lacks although their journals are finished.
 * @throws UsageError where the index can't be written, DataError where it is of a newer format
 */
export async function indexFinished(folder: string, keys: readonly string[], warn: Warn): Promise<void> {
  const recorded = new Set((await readIndex(folder, warn)).runs.map(({ key }) => key));
  const finished = new Map((await finishedJournals(folder, recorded)).map((run) => [run.key, run]));
  const found = keys.flatMap((key) => finished.get(key) ?? []);
  if (found.length > 0) await addToIndex(folder, found, warn);
}

/** Adds runs to the index but for those that another process has recorded since. Throws as `changeIndex`. */
export async function addToIndex(folder: string, found: readonly RunRecord[], warn: Warn): Promise<void> {
  await changeIndex(folder, warn, (runs) => {
    const present = new Set(runs.map(({ key }) => key));
    return [...runs, ...found.filter(({ key }) => !present.has(key))];
  });
}

/**
 * The records of the runs that are not in `recorded` and stand at the end of their journals, by the time when they were finished.
 * Only last lines are read; what is damaged or of a newer format is left to who reads the whole journal.
 */
export async function finishedJournals(
  folder: string,
  recorded: ReadonlySet<string>,
): Promise<readonly RunRecord[]> {
  const left = (await journalKeys(folder)).filter((key) => !recorded.has(key));
  const runs: RunRecord[] = [];
  for (const key of left) {
    const line = await lastLine(journalPath(folder, key)).catch(() => undefined);
    const run = line && finishedIn(line);
    if (run?.key === key && run.identity.formatVersion <= formatVersion) runs.push(run);
  }
  return runs.toSorted((a, b) => Date.parse(a.timing.finished) - Date.parse(b.timing.finished));
}

const beginning = Buffer.from('{"finished":');

function finishedIn(line: Buffer): RunRecord | undefined {
  // A sample may be long: it need not be read.
  if (!line.subarray(0, beginning.length).equals(beginning)) return undefined;
  try {
    return finishedSchema.safeParse(JSON.parse(line.toString('utf8'))).data?.finished;
  } catch {
    return undefined;
  }
}
