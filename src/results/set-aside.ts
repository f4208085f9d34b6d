// A journal whose samples nobody should go on from: the checkpoint was changed while they were scored.

import { rename } from 'node:fs/promises';
import { UsageError } from '../lib/errors.ts';
import { systemReason } from '../lib/files.ts';
import { journalPath } from './samples.ts';

/** Renames a run's journal to `<run key>.jsonl.changed-<time>`, where no command looks. Throws UsageError where that can't be done. */
export async function setJournalAside(folder: string, key: string): Promise<void> {
  const path = journalPath(folder, key);
  const aside = `${path}.changed-${new Date().toISOString().replaceAll(':', '-')}`;
  try {
    await rename(path, aside);
  } catch (error) {
    throw new UsageError(
      `Cannot rename ${path}: ${systemReason(error)}. Remove it before the next evaluation.`,
    );
  }
}
