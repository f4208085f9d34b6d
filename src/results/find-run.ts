// From what a person calls a run to its record.

import { UsageError } from '../lib/errors.ts';
import { journalKeys, readJournalState } from './journals.ts';
import type { RunRecord } from './types.ts';

/** As git asks of an abbreviated commit. */
const shortestPrefix = 4;

/**
 * Finds a finished run by its key, by the beginning of it, or as `MODEL/TASK`.
 * @param runs those that are recorded in the folder
 * @throws UsageError where there is none, several, or one that is not finished; DataError where its journal is damaged and nothing else is left of it
 */
export async function findRun(asked: string, folder: string, runs: readonly RunRecord[]): Promise<RunRecord> {
  const isPrefix = /^[0-9a-f]+$/.test(asked) && asked.length >= shortestPrefix;
  const named = runs.filter(({ key, model, identity }) =>
    isPrefix ? key.startsWith(asked) : `${model.name}/${identity.task}` === asked,
  );
  const known = new Set(named.map(({ key }) => key));
  const begun = isPrefix ? (await journalKeys(folder)).filter((key) => key.startsWith(asked)) : [];
  const others = begun.filter((key) => !known.has(key));
  if (named.length + others.length > 1) {
    const keys = [...known, ...others];
    throw new UsageError(
      `${JSON.stringify(asked)} may be any of ${keys.length} runs: ${keys.slice(0, 5).join(', ')}${keys.length > 5 ? ', …' : ''}. Give more of the key.`,
    );
  }
  const [record] = named;
  if (record) return record;
  const [key] = others;
  if (key === undefined)
    throw new UsageError(
      `There is no run ${JSON.stringify(asked)} in ${folder}: give a run's key, its beginning (at least ${shortestPrefix} digits), or MODEL/TASK. \`plumbline runs\` lists them.`,
    );
  const { header, done } = (await readJournalState(folder, key)) ?? {};
  throw new UsageError(
    `Run ${key} is not finished${header ? ` (${done} of ${header.questions} questions of ${header.identity.task})` : ''}. Run the command that began it again, then verify it.`,
  );
}
