// Verifies a recorded run: its journal by itself, its samples against what the task makes of the data, and some questions by
// scoring them again.

import { findRun } from './results/find-run.ts';
import { journalPath } from './results/samples.ts';
import { loadResults } from './results/store.ts';
import type { RunRecord } from './results/types.ts';
import type { Differ, Difference, Verification } from './results/verification.ts';
import { openSandboxFor } from './runners/sandbox/sandbox-for.ts';
import type { Sandbox } from './runners/sandbox/sandbox.ts';
import { tasks } from './tasks/registry.ts';
import { checkRun } from './verification/checks.ts';
import type { VerifyOptions } from './verification/options.ts';

/** Kept of what is recorded otherwise than it should be. */
const mostDifferences = 1000;

/**
 * Verifies a finished run; the results folder is only read. Questions are scored again in the blocks in which they were asked: on the
 * CPU they must come out bit by bit.
 * @throws UsageError where there is no such run, DataError where the results are of a newer format or a worker dies, Interrupted where
 *   the signal is given
 */
export async function verify(options: VerifyOptions): Promise<Verification> {
  const { results = 'results', onEvent = () => undefined } = options;
  const warn = (message: string): void => onEvent({ kind: 'warning', message });
  const recorded = await loadResults(results, warn);
  const record = await findRun(options.run, results, recorded);
  const differences: Difference[] = [];
  let differing = 0;
  const differ: Differ = (difference) => {
    if (differing++ < mostDifferences) differences.push(difference);
  };
  const sandbox = await openSandbox(record, options, warn);
  try {
    const checked = await checkRun(record, recorded, options, sandbox, { tell: onEvent, differ });
    return {
      key: record.key,
      model: record.model.name,
      task: record.identity.task,
      shots: record.identity.shots,
      provider: record.identity.provider,
      journal: journalPath(results, record.key),
      importedFrom: record.origin?.tool ?? null,
      ...checked,
      differences,
      differing,
      notes: notesOf(record),
    };
  } finally {
    await sandbox?.close();
  }
}

/** What a person should know of a record that does not tell all. */
function notesOf({ samplesHash }: RunRecord): readonly string[] {
  if (samplesHash !== undefined) return [];
  return [
    'The record has no hash of its samples, so an edit that leaves everything consistent could go unseen.',
  ];
}

/** What runs generated programs again, where that is allowed; their own task asks for it, and not those that shared its passes. */
function openSandbox(
  { identity, origin }: RunRecord,
  { allowCode = false, signal }: VerifyOptions,
  warn: (message: string) => void,
): Promise<Sandbox | undefined> {
  const own = tasks.filter(({ name }) => name === identity.task);
  return openSandboxFor(allowCode && !origin ? own : [], allowCode, signal, warn);
}
