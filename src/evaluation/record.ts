// A part of the pipeline: the record of a run that is finished.

import type { FramedModel, PlannedRun } from './parts.ts';
import type { Journal } from '../results/samples.ts';
import { summarize } from '../results/summary.ts';
import type { RunRecord } from '../results/types.ts';
import type { Runner, Work } from '../runners/types.ts';

/** A run, how far it is, and its index among those that are done together. */
export interface OpenRun extends PlannedRun {
  readonly index: number;
  readonly journal: Journal;
  readonly about: { readonly model: string; readonly task: string; readonly questions: number };
  /** As in its record. */
  together: readonly string[] | null | undefined;
  done: number;
  asked: number;
  failed: number;
  reason: string;
}

/**
 * The record of a run, aggregated from what lies on the disk.
 * @param work of the runs that were done together
 */
export async function recordOf(
  model: FramedModel,
  { index, journal, identity, task, asked, together }: OpenRun,
  work: Work,
  runner: Runner,
  folder: string,
  started: Date,
): Promise<RunRecord> {
  const { name, parameters, design, files } = model.checkpoint;
  const finished = new Date();
  const counted = { ...shareOfWork(work, index), questions: asked };
  return {
    key: journal.key,
    identity,
    model: { name, path: files.folder, parameters, design },
    ...(await summarize(folder, journal.key, task.metrics, counted)),
    ...(together !== undefined && { together }),
    timing: {
      started: started.toISOString(),
      finished: finished.toISOString(),
      seconds: (finished.getTime() - started.getTime()) / 1000,
    },
    ...(runner.device && { device: runner.device }),
  };
}

/** What runs that were done together computed together, divided as their own tokens are; the parts add up to it. */
function shareOfWork(work: Work, run: number): Pick<RunRecord['work'], 'computed' | 'alone' | 'trieNodes'> {
  const { alone, aloneByRun } = work;
  const before = aloneByRun.slice(0, run).reduce((sum, tokens) => sum + (tokens ?? 0), 0);
  const own = aloneByRun[run] ?? 0;
  const part = (total: number): number =>
    alone === 0 ? 0 : Math.round((total * (before + own)) / alone) - Math.round((total * before) / alone);
  return { computed: part(work.computed), alone: own, trieNodes: part(work.trieNodes) };
}
