// What makes a run the run that it is.

import type { Fingerprint } from '../model/fingerprint.ts';
import type { TaskQuestions } from '../tasks/questions.ts';
import type { Task } from '../tasks/types.ts';
import { computingVersions } from './computing-versions.ts';
import { formatVersion, type RunIdentity } from './types.ts';

/** How a run is asked and computed. */
export interface RunSettings {
  readonly limit: number | undefined;
  readonly sample: number | undefined;
  readonly seed: number;
  readonly maxLength: number;
  readonly provider: string;
  readonly chatTemplate?: boolean | string | undefined;
  readonly fewshotAsMultiturn?: boolean | undefined;
  readonly systemInstruction?: string | undefined;
  /** The version of Python that runs generated programs. */
  readonly python?: string | undefined;
}

/**
 * The identity of one model on one task. Settings that change nothing for this task are not told apart.
 * @throws UsageError where the package, whose code is a part of it, is not built
 */
export async function identifyRun(
  task: Task,
  { questions, total, shots, dataHash }: TaskQuestions,
  prints: Fingerprint,
  settings: RunSettings,
): Promise<RunIdentity> {
  const { limit, sample, seed, maxLength, provider, python } = settings;
  return {
    formatVersion,
    model: { fingerprint: prints.model, tokenizer: prints.tokenizer },
    task: task.name,
    taskVersion: task.version,
    dataHash,
    shots,
    // Without a draw the seed changes nothing.
    seed: shots > 0 || sample !== undefined ? seed : 0,
    // A limit beyond the last question is none.
    limit: limit !== undefined && limit < total ? limit : null,
    sample: sample === undefined ? null : questions.length,
    maxLength,
    ...chatIdentity(settings, shots),
    provider,
    dtype: 'float32',
    versions: await computingVersions(task, python),
  };
}

/** Fields that are absent without a chat template and a system instruction, so that plain runs keep the keys that they had. */
function chatIdentity(
  { chatTemplate, fewshotAsMultiturn = true, systemInstruction = '' }: RunSettings,
  shots: number,
): Pick<RunIdentity, 'chatTemplate' | 'fewshotAsMultiturn' | 'systemInstruction'> {
  const system = systemInstruction === '' ? {} : { systemInstruction };
  if (chatTemplate === undefined || chatTemplate === false || chatTemplate === '') return system;
  // Without shots there is nothing to make turns of.
  return { chatTemplate, ...(shots > 0 && { fewshotAsMultiturn }), ...system };
}
