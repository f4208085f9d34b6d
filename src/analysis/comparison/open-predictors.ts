// Which file of predictors is used: the one that is named, else what was fitted in the results folder, else what ships.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DataError } from '../../lib/errors.ts';
import { predictorSet, type PredictorSet } from './predictor-set.ts';
import { readPredictors } from './predictors-file.ts';

/** The predictors that ship, fitted on the published tables. */
const shipped = fileURLToPath(new URL('../../../data/predictors.json', import.meta.url));

/** The file of predictors. Throws DataError where the one that is named, or all of them, do not exist. */
export function predictorsFile(asked: string | undefined, results: string): string {
  const own = join(results, 'predictors.json');
  const file = asked ?? (existsSync(own) ? own : shipped);
  if (existsSync(file)) return file;
  throw new DataError(
    asked === undefined
      ? `There are no predictors: neither ${own} nor ${shipped} exists. Fit some with: plumbline fit`
      : `There is no file of predictors ${asked}. Name one that plumbline fit wrote, or leave --predictors out.`,
  );
}

/** Opens the predictors. Throws DataError as `predictorsFile` and `readPredictors`. */
export async function openPredictors(asked: string | undefined, results: string): Promise<PredictorSet> {
  const file = predictorsFile(asked, results);
  const { provenance, predictors } = await readPredictors(file);
  const notes = file === shipped ? [] : [`The predictors are those of ${file}.`];
  return predictorSet({ file, provenance, notes }, predictors);
}
