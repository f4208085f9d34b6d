// Fitted predictors on disk: plain JSON, with where they come from.

import { DataError } from '../../lib/errors.ts';
import { readJson, writeAtomically } from '../../lib/files.ts';
import type { TaskPredictor } from '../predictor/predictor.ts';
import { predictorsSchema } from './predictors-schema.ts';

/** Raised when a reader of the old format would misread the new one. */
const formatVersion = 1;

/** What a file of predictors holds. */
export interface PredictorsFile {
  /** What they were fitted on and how, a sentence each. */
  readonly provenance: readonly string[];
  readonly predictors: readonly TaskPredictor[];
}

/** Reads a file of predictors. Throws DataError where it is missing, no such file, or of a newer format. */
export async function readPredictors(path: string): Promise<PredictorsFile> {
  const value = await readJson(path);
  const version = (value as { formatVersion?: unknown } | null)?.formatVersion;
  if (typeof version === 'number' && version > formatVersion) {
    throw new DataError(
      `${path} has predictors of format ${version}; this Plumbline reads up to ${formatVersion}. Use a newer Plumbline, or fit again with: plumbline fit`,
    );
  }
  const read = predictorsSchema.safeParse(value);
  if (read.success && version === formatVersion) return read.data as unknown as PredictorsFile;
  const [issue] = read.error?.issues ?? [];
  const where = issue === undefined ? 'formatVersion' : issue.path.join('.') || 'the whole file';
  throw new DataError(
    `${path} is no file of predictors, or damaged: ${where} is not as expected. Fit again with: plumbline fit`,
  );
}

/** Writes a file of predictors that `readPredictors` reads. Throws UsageError where it can't be written. */
export async function writePredictors(
  path: string,
  { provenance, predictors }: PredictorsFile,
): Promise<void> {
  await writeAtomically(path, `${JSON.stringify({ formatVersion, provenance, predictors })}\n`);
}
