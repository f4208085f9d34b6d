// From a task of a results file to the record of a run.

import { DataError } from '../../lib/errors.ts';
import { runKey } from '../run-key.ts';
import type { MetricValue, Origin, RunRecord } from '../types.ts';
import { importedIdentity } from './imported-identity.ts';
import { argumentsText, type ModelArguments, namedModel, readArguments } from './model-arguments.ts';
import { questionsBehind } from './question-count.ts';
import type { ResultsFile } from './results-file.ts';
import { entryOf } from './results-schema.ts';
import { timingOf } from './run-timing.ts';
import type { SamplesFile } from './samples-file.ts';
import { readMetrics } from './task-metrics.ts';

const noWork: RunRecord['work'] = {
  questions: 0,
  requests: 0,
  computed: 0,
  alone: 0,
  trieNodes: 0,
  truncatedRequests: 0,
  truncatedTokens: 0,
};

/**
 * The record of one task.
 * @param samples those of the task, where they are there
 * @param imported when it is imported
 * @throws DataError, naming file and field, where a metric is wrong or the samples are not those of the results
 */
export function importedRun(
  file: ResultsFile,
  task: string,
  samples: SamplesFile | undefined,
  imported: Date,
): RunRecord {
  const { fields, path } = file;
  const entry = file.tasks.get(task) ?? {};
  const metrics = readMetrics(
    task,
    entry,
    { plainNames: file.plainNames, higherIsBetter: entryOf(fields.higher_is_better, task) },
    `${path}: results.${task}`,
  );
  if (samples) refuseOthers(file, task, samples);
  const questions = samples?.questions ?? questionsOf(file, task, metrics);
  const identity = importedIdentity(file, task, questions, samples);
  const taskHash = samples?.taskHash ?? entryOf(fields.task_hashes, task);
  const { config } = fields;
  const args = readArguments(config.model_args);
  const name = fields.model_name || namedModel(args) || config.model;
  const parameters = config.model_num_parameters ?? -1;
  return {
    key: runKey(identity),
    identity,
    model: {
      name: (name.split(/[/\\]/).findLast(Boolean) ?? name) + revisionOf(args),
      path: name,
      parameters: Number.isSafeInteger(parameters) && parameters >= 0 ? parameters : null,
      design: null,
    },
    questions: questions ?? 0,
    metrics,
    ...(taskHash !== undefined && { taskHash }),
    origin: originOf(file, samples, imported),
    work: noWork,
    timing: timingOf(file),
  };
}

/** `@step1000`: the checkpoints of one training have nothing else that tells them apart. */
function revisionOf(args: ModelArguments): string {
  const revision = entryOf(args, 'revision') ?? 'main';
  return ['', 'main', 'null'].includes(revision) ? '' : `@${revision}`;
}

/** Throws DataError where samples are others than those that the results were made of. */
function refuseOthers({ fields, path }: ResultsFile, task: string, samples: SamplesFile): void {
  const mend = 'Put the right samples there, or take them away to import the results alone';
  const hash = entryOf(fields.task_hashes, task);
  if (hash !== undefined && hash !== samples.taskHash)
    throw new DataError(
      `${samples.path} is not what ${path} was made of: task_hashes.${task} is another. ${mend}.`,
    );
  const asked = entryOf(fields['n-samples'], task)?.effective;
  // With a hash the count can be wrong: that of 0.4.9 tells all questions where `--samples` chose some.
  if (hash === undefined && asked !== undefined && asked !== samples.questions)
    throw new DataError(
      `${samples.path} has ${samples.questions} questions, and n-samples.${task} of ${path} says ${asked}. ${mend}.`,
    );
}

function questionsOf(
  { fields, tasks }: ResultsFile,
  task: string,
  metrics: readonly MetricValue[],
): number | undefined {
  const asked = entryOf(fields['n-samples'], task)?.effective;
  const length = entryOf(tasks.get(task), 'sample_len');
  const known = typeof length === 'number' && Number.isSafeInteger(length) && length >= 0;
  return asked ?? (known ? length : questionsBehind(metrics));
}

function originOf(file: ResultsFile, samples: SamplesFile | undefined, imported: Date): Origin {
  const { config, plumbline, lm_eval_version: version } = file.fields;
  return {
    ...(plumbline
      ? { tool: 'plumbline', version: plumbline.version }
      : { tool: 'lm-eval', version: file.beforeFilters ? '<0.4' : (version ?? null) }),
    file: file.path,
    sha256: file.sha256,
    ...(samples && { samples: { file: samples.path, sha256: samples.sha256 } }),
    imported: imported.toISOString(),
    model: config.model,
    modelArguments: argumentsText(config.model_args),
  };
}
