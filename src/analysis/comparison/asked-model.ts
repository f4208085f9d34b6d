// What a person names as a model: a checkpoint's folder, or the name of a recorded one.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DataError, UsageError } from '../../lib/errors.ts';
import { openCheckpoint } from '../../model/checkpoint.ts';
import { fingerprint } from '../../model/fingerprint.ts';
import type { RunRecord } from '../../results/types.ts';
import type { Design } from '../design/features.ts';
import { readDesignFeatures } from '../design/read-design-features.ts';
import { type Annotated, designOfRun } from './recorded-design.ts';
import { findRecordedModel, namedModels, type RecordedModel } from './recorded-model.ts';

/** A recorded model, and where its checkpoint is. */
export interface AskedModel extends RecordedModel {
  /** The folder as it was named, or as it was recorded; null for an imported model. */
  readonly folder: string | null;
}

/** Whether a name is the path of a checkpoint rather than what a recorded model is called. */
export function isCheckpoint(asked: string): boolean {
  return existsSync(join(asked, 'config.json')) || (asked.endsWith('.onnx') && existsSync(asked));
}

/**
 * Finds a model in what was recorded: a folder by its fingerprint, which reads all of its weights.
 * @param results the results folder, for the message
 * @throws UsageError where there is no such model or it was never evaluated, ModelError for a folder that is no checkpoint
 */
export async function findAskedModel(
  asked: string,
  runs: readonly RunRecord[],
  results: string,
): Promise<AskedModel> {
  if (asked === '')
    throw new UsageError('The model is an empty name; give a folder or the name of a recorded model.');
  if (isCheckpoint(asked)) return inFolder(asked, runs, results);
  // A folder that is no checkpoint is told what it lacks, unless it only has a recorded model's name.
  if (existsSync(asked) && !namedModels(runs).some(({ name, label }) => name === asked || label === asked))
    await openCheckpoint(asked);
  if (runs.length === 0) {
    throw new UsageError(
      `There is no checkpoint ${asked}, and nothing is recorded in ${results}. Record a run with: plumbline eval MODEL --tasks paper --allow-code`,
    );
  }
  const found = findRecordedModel(asked, runs);
  const [newest] = found.runs;
  return { ...found, folder: newest === undefined || newest.origin ? null : newest.model.path };
}

async function inFolder(folder: string, runs: readonly RunRecord[], results: string): Promise<AskedModel> {
  const { name, files } = await openCheckpoint(folder);
  const print = runs.length === 0 ? null : await fingerprint(files);
  const found = namedModels(runs).find(({ runs: [run] }) => {
    const model = run?.identity.model;
    return !run?.origin && model?.fingerprint === print?.model && model?.tokenizer === print?.tokenizer;
  });
  if (found !== undefined) return { ...found, folder };
  const namesake = runs.some((run) => run.model.name === name)
    ? ` (what is recorded of a ${name} is of other weights or another tool; name it without a folder to take that)`
    : '';
  throw new UsageError(
    `${name} was never evaluated: nothing of it is recorded in ${results}${namesake}. Measure it with: plumbline eval ${quoted(folder)} --tasks paper --allow-code`,
  );
}

const quoted = (path: string): string => (/^[\w@%+=:,./-]+$/.test(path) ? path : `'${path}'`);

/**
 * The design of a model that was found.
 * @param given features that count before those that are read; null says nothing
 * @param annotated what published tables tell, of an imported model
 * @throws DataError where nothing is known of it
 */
export async function designOfModel(
  { label, folder, runs }: AskedModel,
  given: Design,
  annotated?: Annotated,
): Promise<Design> {
  const [newest] = runs;
  // A folder that was named as such is the model that was found; one of a record may hold another by now.
  if (folder !== null && folder !== newest?.model.path && isCheckpoint(folder))
    return (await readDesignFeatures(folder, given, '--design')).design;
  const design = newest === undefined ? null : await designOfRun(newest, given, annotated);
  if (design !== null) return design;
  throw new DataError(
    `The design of ${label} is not known: it was imported. Give it with --design params=7B,tokens=2000,… (plumbline predict --help).`,
  );
}
