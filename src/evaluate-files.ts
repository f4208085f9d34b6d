// lm-eval's files at the end of a model's evaluation.

import type { EvaluateOptions } from './evaluate-options.ts';
import type { FramedModel, PlannedRun } from './evaluate-runs.ts';
import { checkOutputPath } from './results/harness-files/file-names.ts';
import { writeHarnessFiles } from './results/harness-files/write.ts';
import type { RunRecord } from './results/types.ts';
import type { Group } from './tasks/types.ts';

/** Throws UsageError where the files are asked for and cannot be written. */
export async function checkFiles(
  models: readonly FramedModel[],
  { outputPath }: EvaluateOptions,
): Promise<void> {
  if (outputPath === undefined) return;
  await checkOutputPath(
    outputPath,
    models.map(({ path, checkpoint }) => ({ path, name: checkpoint.name })),
  );
}

/**
 * Writes the files of one model, where they are asked for.
 * @param records those of the planned runs, in the same order
 * @returns the paths
 */
export async function writeFiles(
  model: FramedModel,
  planned: readonly PlannedRun[],
  records: readonly RunRecord[],
  groups: readonly Group[],
  options: EvaluateOptions,
): Promise<readonly string[]> {
  const { outputPath, logSamples = false, results = 'results', seed = 1234 } = options;
  if (outputPath === undefined) return [];
  const { template } = model;
  return writeHarnessFiles(
    planned.flatMap(({ task, questions: { total } }, place) => {
      const record = records[place];
      return record === undefined ? [] : [{ record, task, total }];
    }),
    {
      outputPath,
      logSamples,
      resultsFolder: results,
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
