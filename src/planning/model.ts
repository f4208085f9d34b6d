// A part of the plan: what a model's tasks would cost on this machine, counted, and measured where the time is wanted.

import { blocksOf, leftBlocks } from '../evaluation/bundles.ts';
import type { EvaluateOptions } from '../evaluation/options.ts';
import type { FramedModel, PlannedRun } from '../evaluation/parts.ts';
import { ModelError } from '../lib/errors.ts';
import type { EstimatedBundle } from './bundles.ts';
import { passLimits, planResources, type Resources } from '../runners/machine/resources.ts';
import type { CostedModel } from '../runners/plan/block-work.ts';
import { calibrate, type Calibration } from '../runners/plan/calibrate.ts';
import type { GraphKind } from '../runners/plan/counting-session.ts';
import { quickTokenizer } from '../runners/plan/quick-tokenizer.ts';
import { estimateWork } from '../runners/plan/work-estimate.ts';
import { graphOptions } from '../runners/providers/providers.ts';
import { openRunner } from '../runners/runner.ts';

/** What a model is run with here, or why it cannot be. */
export interface Fitting {
  readonly resources: Resources | undefined;
  readonly problem: string | null;
}

/** Finds what the model is run with. One that does not fit is a part of the answer. */
export async function fitting(model: FramedModel, options: EvaluateOptions): Promise<Fitting> {
  try {
    return { resources: await planResources(model, options), problem: null };
  } catch (error) {
    if (error instanceof ModelError) return { resources: undefined, problem: error.message };
    throw error;
  }
}

/** Texts that are generated side by side where memory for them could not be planned. */
const usualSlots = 16;

export async function costedModel(
  model: FramedModel,
  provider: string,
  { resources }: Fitting,
  { workers }: EvaluateOptions,
): Promise<CostedModel> {
  const { tokenizer, maxLength, checkpoint } = model;
  const { vocabulary } = checkpoint;
  return {
    tokenizer,
    maxLength,
    vocabulary,
    graph: await graphKind(model, provider, resources?.slots ?? usualSlots),
    limits: resources?.limits ?? passLimits(vocabulary),
    workers: resources?.workers ?? (workers === 'auto' ? undefined : workers) ?? 1,
  };
}

/** Our own graphs take trees; what an export takes, its file tells. */
async function graphKind({ checkpoint }: FramedModel, provider: string, slots: number): Promise<GraphKind> {
  if (checkpoint.files.kind === 'weights')
    return { sharing: 'tree', hasPast: true, slots: graphOptions(provider, slots).slots };
  const { sharing, past } = await checkpoint.graph();
  return { sharing, hasPast: past !== undefined, slots: 0 };
}

/**
 * Counts what is left of bundles: runs that are done together.
 * @param doneOf which questions of a run are recorded
 */
export async function estimateBundles(
  bundles: readonly (readonly PlannedRun[])[],
  doneOf: (run: PlannedRun) => ReadonlySet<number>,
  { framing }: FramedModel,
  model: CostedModel,
): Promise<readonly EstimatedBundle[]> {
  const quick = { ...model, tokenizer: quickTokenizer(model.tokenizer) };
  const left = bundles.map((runs) => {
    const done = runs.map(doneOf);
    const blocks = leftBlocks(blocksOf(runs, framing), done);
    return { runs, done, blocks, characters: blocks.reduce((sum, { characters }) => sum + characters, 0) };
  });
  const all = left.reduce((sum, { characters }) => sum + characters, 0);
  const estimated: EstimatedBundle[] = [];
  for (const { runs, done, blocks, characters } of left) {
    const part = characters / Math.max(1, all);
    estimated.push({ runs, done, estimate: await estimateWork(blocks, { model, quick }, framing, part) });
  }
  return estimated;
}

/** A calibration, and how long it and the opening before it took, in seconds. */
export interface TimedCalibration extends Calibration {
  readonly opening: number;
  readonly seconds: number;
}

/** A calibration gets at least this part of its time, however long the model takes to open. */
const leastPart = 0.5;

/** Opens the model as an evaluation does, and measures it for some `seconds` with the opening. */
export async function calibrateModel(
  model: FramedModel,
  costed: CostedModel,
  bundles: readonly EstimatedBundle[],
  options: EvaluateOptions,
  seconds: number,
): Promise<TimedCalibration> {
  const clock = (): number => performance.now() / 1000;
  const started = clock();
  const runner = await openRunner(model, options);
  try {
    const opening = clock() - started;
    const left = Math.max(leastPart * seconds, seconds - opening);
    const runs = bundles.map(({ estimate: { samples, texts, work, aloneByRun } }) => ({
      samples,
      texts,
      tokens: texts ? aloneByRun.reduce((sum, tokens) => sum + tokens, 0) : work.tokens,
    }));
    const calibration = await calibrate(costed, runs, { runner, clock }, left);
    return { ...calibration, opening: opening + calibration.preparing, seconds: clock() - started };
  } finally {
    await runner.close();
  }
}
