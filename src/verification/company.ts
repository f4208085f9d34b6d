// A part of the verification: the runs whose questions shared passes with a run's, as they would be asked today.

import type { PlannedRun } from '../evaluation/parts.ts';
import { DataError, UsageError } from '../lib/errors.ts';
import { identifyRun } from '../results/identity.ts';
import { runKey } from '../results/run-key.ts';
import type { RunRecord } from '../results/types.ts';
import type { AskedTask } from '../tasks/asked-tasks.ts';
import type { VerifyOptions } from './options.ts';
import { askedToday, settingsOf } from './today.ts';

/** Runs that are asked together, in the order in which they were; and why it is not known that these are all; null: they are. */
export interface Company {
  readonly runs: readonly PlannedRun[];
  readonly unknown: string | null;
}

/**
 * Finds the company in which a run's questions were asked, which shows in the last bits of what was computed. Where it cannot be found
 * the run is alone.
 * @param asked the run's own questions
 * @param recorded all runs of the results folder, in its order
 */
export async function findCompany(
  record: RunRecord,
  asked: AskedTask,
  recorded: readonly RunRecord[],
  options: VerifyOptions,
): Promise<Company> {
  const own: PlannedRun = { ...asked, identity: record.identity, key: record.key };
  const alone = (unknown: string | null): Company => ({ runs: [own], unknown });
  const { together } = record;
  if (together === null) return alone('the run was continued by a command with other tasks');
  if (together === undefined)
    return alone(
      record.samplesHash === undefined ? 'the record does not tell which runs shared its passes' : null,
    );
  const others = recorded.filter(({ key }) => together.includes(key));
  if (others.length < together.length || !together.includes(record.key))
    return alone('a run that shared its passes is not recorded any more');
  const runs: PlannedRun[] = [];
  for (const other of others) {
    const planned = other.key === record.key ? own : await plannedToday(other, options);
    if (planned === undefined)
      return alone(`${other.identity.task}, which shared its passes, is not as it was`);
    runs.push(planned);
  }
  return { runs, unknown: null };
}

/** A run of the same model as it would be asked today; undefined where it would be another run. */
async function plannedToday(
  { identity, key }: RunRecord,
  options: VerifyOptions,
): Promise<PlannedRun | undefined> {
  let asked: AskedTask;
  try {
    asked = await askedToday(identity, options);
  } catch (error) {
    if (error instanceof DataError || error instanceof UsageError) return undefined;
    throw error;
  }
  const { model, versions } = identity;
  const prints = { model: model.fingerprint, tokenizer: model.tokenizer };
  const now = await identifyRun(asked.task, asked.questions, prints, settingsOf(identity, undefined));
  // What would run its programs does not matter to the other run.
  const { python: recorded, sandbox } = versions;
  const programs = { ...(recorded && { python: recorded }), ...(sandbox && { sandbox }) };
  const same = runKey({ ...now, versions: { ...now.versions, ...programs } }) === key;
  return same ? { ...asked, identity, key } : undefined;
}
