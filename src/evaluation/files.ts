// lm-eval's files at the end of a model's evaluation.

import type { EvaluateOptions } from './options.ts';
import type { ModelWork } from './parts.ts';
import { checkOutputPath } from '../results/harness-files/file-names.ts';
import { writeHarnessFiles } from '../results/harness-files/write.ts';
import type { RunRecord } from '../results/types.ts';

/** Throws UsageError where the files are asked for and cannot be written. */
export async function checkFiles(
  models: readonly Pick<ModelWork, 'path' | 'name'>[],
  { outputPath }: EvaluateOptions,
): Promise<void> {
  if (outputPath !== undefined) await checkOutputPath(outputPath, models);
}

/**
 * Writes the files of one model, where they are asked for.
 * @param records of its runs, as far as they are recorded
 * @returns the paths
 */
export async function writeFiles(
  { runs, groups, options, open }: ModelWork,
  records: readonly RunRecord[],
  resultsFolder: string,
): Promise<readonly string[]> {
  const { outputPath, logSamples = false, seed = 1234 } = options;
  if (outputPath === undefined || records.length === 0) return [];
  const model = await open();
  const { template } = model;
  return writeHarnessFiles(
    runs.flatMap(({ key, task, questions: { total } }) => {
      const record = records.find((found) => found.key === key);
      return record === undefined ? [] : [{ record, task, total }];
    }),
    {
      outputPath,
      logSamples,
      resultsFolder,
      modelPath: model.path,
      model,
      groups,
      limit: options.limit,
      maxLength: options.maxLength,
      seed,
      chat: template === undefined ? undefined : { template, multiturn: options.fewshotAsMultiturn ?? true },
      systemInstruction: options.systemInstruction,
    },
  );
}
