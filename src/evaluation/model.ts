// A part of the pipeline: the runs of one model, those that share passes together, past those that another process is doing.

import { setTimeout } from 'node:timers/promises';
import { bundleRuns } from './bundles.ts';
import { writeFiles } from './files.ts';
import { Interrupted, stopIfAborted } from './options.ts';
import { ListenerFailed } from './listener.ts';
import { OpenedOnce } from './opening.ts';
import type { Evaluation, FramedModel, ModelWork, PlannedRun } from './parts.ts';
import { evaluateRuns } from './runs.ts';
import { DataError, ModelError, UsageError } from '../lib/errors.ts';
import { decodingSettings } from '../model/generation-config.ts';
import { type Claim, claimRuns, readHolders } from '../results/claims.ts';
import { journalKeys } from '../results/journals.ts';
import { indexFinished } from '../results/finished-journals.ts';
import type { Store } from '../results/store.ts';
import type { RunRecord } from '../results/types.ts';

/** What came of a model's runs in one round. */
export interface EvaluatedModel {
  /** The records that there are now, in the order of the runs. */
  readonly found: readonly RunRecord[];
  /** Whether another process is doing some of the others. */
  readonly held: boolean;
}

/**
 * Does the runs of a model that are not recorded and that no other process is doing. What goes wrong with the model, or with some of
 * its runs, is noted among the failures.
 * @param round 0 when it is its turn, then the number of times that it was found held
 * @throws Interrupted; UsageError where nothing can be written
 */
export async function evaluateModel(
  work: ModelWork,
  evaluation: Evaluation,
  round: number,
): Promise<EvaluatedModel> {
  const { store, tell, failures } = evaluation;
  const before = await recordsOf(work.runs, store, tell);
  if (round === 0 && before.length > 0)
    tell({ kind: 'found', model: work.name, records: before, tasks: work.runs.length });
  const known = new Set(before.map(({ key }) => key));
  const pending = work.runs.filter(({ key }) => !known.has(key));
  let held = false;
  try {
    if (pending.length > 0) held = await evaluatePending(work, pending, evaluation, round);
    const found = pending.length > 0 ? await recordsOf(work.runs, store, tell) : before;
    const files = held ? [] : await writeFiles(work, found, store.folder);
    if (files.length > 0) tell({ kind: 'written', files });
    return { found, held };
  } catch (error) {
    stopIfAborted(evaluation.signal);
    if ([Interrupted, ListenerFailed, UsageError].some((type) => error instanceof type)) throw error;
    failures.add({ model: work.path, reason: reasonOf(error) }, error);
    return { found: await recordsOf(work.runs, store, tell), held: false };
  }
}

function reasonOf(error: unknown): string {
  const { message } = error instanceof Error ? error : new Error(String(error));
  const expected = error instanceof DataError || error instanceof ModelError;
  return expected ? message : `a fault of Plumbline, please report it: ${message}`;
}

async function recordsOf(
  runs: readonly PlannedRun[],
  store: Store,
  tell: Evaluation['tell'],
): Promise<readonly RunRecord[]> {
  const keys = runs.map(({ key }) => key);
  await indexFinished(store.folder, keys, (message) => tell({ kind: 'warning', message }));
  const recorded = new Map((await store.listRuns()).map((record) => [record.key, record]));
  return keys.flatMap((key) => recorded.get(key) ?? []);
}

/** Does runs in the groups that share passes; the model is opened for the first that can be claimed. Returns whether some are held. */
async function evaluatePending(
  work: ModelWork,
  pending: readonly PlannedRun[],
  evaluation: Evaluation,
  round: number,
): Promise<boolean> {
  stopIfAborted(evaluation.signal);
  if (round > 0 && (await stillHeld(pending, evaluation))) return true;
  const model = await work.open();
  if (round === 0 && pending.some(({ task }) => task.generation !== undefined))
    await warnOfDecoding(model, evaluation.tell);
  const opened = new OpenedOnce(work, model, evaluation);
  const held: PlannedRun[] = [];
  const holders = new Set<string>();
  try {
    for (const runs of bundleRuns(pending, model.framing)) {
      stopIfAborted(evaluation.signal);
      const claim = await claimRuns(
        evaluation.store.folder,
        runs.map(({ key }) => key),
      );
      if (claim.kind === 'held') {
        holders.add(claim.holder);
        held.push(...runs);
        continue;
      }
      try {
        await evaluateBundle(runs, claim, opened, evaluation);
      } finally {
        await claim.release();
      }
    }
  } finally {
    await opened.close();
  }
  const holder = [...holders].join(' and ');
  if (held.length > 0 && round === 0)
    evaluation.tell({ kind: 'held', model: work.name, tasks: held.map(({ task }) => task.name), holder });
  return held.length > 0;
}

/** Between two looks at what another process is doing, in milliseconds. */
const heldPause = 2000;

/** Looks once whether the process that held runs has let go of one; waits for a while where it has not. */
async function stillHeld(
  runs: readonly PlannedRun[],
  { store, tell, progress, signal }: Evaluation,
): Promise<boolean> {
  const holders = await readHolders(store.folder);
  const [holder] = runs.flatMap(({ key }) => holders.get(key) ?? []);
  if (holder === undefined || !runs.every(({ key }) => holders.has(key))) return false;
  tell({ kind: 'waiting', holder, ...progress.overview });
  await setTimeout(heldPause, undefined, { signal }).catch(() => undefined);
  return true;
}

/** Does runs that are claimed, but for those that another process has recorded a moment ago. */
async function evaluateBundle(
  runs: readonly PlannedRun[],
  claim: Claim,
  opened: OpenedOnce,
  evaluation: Evaluation,
): Promise<void> {
  const { store, tell, signal, progress, failures } = evaluation;
  const { work, model } = opened;
  const recorded = new Set((await recordsOf(runs, store, tell)).map(({ key }) => key));
  const left = runs.filter(({ key }) => !recorded.has(key));
  for (const key of recorded) progress.record(key);
  if (left.length === 0) return;
  const opening = opened.runner();
  // It may fail before somebody waits for it.
  opening.catch(() => undefined);
  // A model that cannot be opened begins no run; of those that go on the journals are read in the meantime.
  const begun = new Set(await journalKeys(store.folder));
  if (!left.every(({ key }) => begun.has(key))) await opening;
  const about = { model: work.path, task: left.map(({ task }) => task.name).join(', ') };
  try {
    for (const given of await evaluateRuns(model, left, opening, claim, evaluation))
      failures.add({ model: work.path, ...given });
  } catch (error) {
    stopIfAborted(signal);
    // Questions that cannot be asked are no reason not to ask others.
    if (!(error instanceof DataError)) throw error;
    failures.add({ ...about, reason: error.message }, error);
  }
}

/** Texts are generated greedily, whatever the checkpoint asks for; who compares them should know. */
async function warnOfDecoding({ checkpoint }: FramedModel, tell: Evaluation['tell']): Promise<void> {
  const settings = await decodingSettings(checkpoint.files.folder);
  if (settings.length === 0) return;
  const message = `${checkpoint.name}: generation_config.json has ${settings.join(', ')}, which is not applied; lm-eval does, so its texts may differ.`;
  tell({ kind: 'warning', message });
}
