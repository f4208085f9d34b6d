// Runs that were finished in their journal and not in the index.

import { changeIndex, readIndex, type Warn } from './index-file.ts';
import { journalKeys, readJournalState } from './journals.ts';
import type { RunRecord } from './types.ts';

/**
 * Records in the index those of some runs that it lacks although their journals are finished: their process was killed
 * between the two.
 * @throws DataError where a journal is damaged
 */
export async function indexFinished(folder: string, keys: readonly string[], warn: Warn): Promise<void> {
  const recorded = new Set((await readIndex(folder, warn)).runs.map(({ key }) => key));
  const begun = new Set(await journalKeys(folder));
  const found: RunRecord[] = [];
  for (const key of keys) {
    if (recorded.has(key) || !begun.has(key)) continue;
    const { finished } = (await readJournalState(folder, key)) ?? {};
    if (finished) found.push(finished);
  }
  if (found.length === 0) return;
  await changeIndex(folder, warn, (runs) => {
    // Another process may have recorded some of them since.
    const present = new Set(runs.map(({ key }) => key));
    return [...runs, ...found.filter(({ key }) => !present.has(key))];
  });
}
