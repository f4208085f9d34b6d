// What makes an imported run the run that it is, as far as lm-eval's file tells.

import { stableHash } from '../../lib/hash.ts';
import { formatVersion, type RunIdentity } from '../types.ts';
import { readArguments } from './model-arguments.ts';
import type { ResultsFile } from './results-file.ts';
import { entryOf } from './results-schema.ts';
import type { SamplesFile } from './samples-file.ts';

/** lm-eval's few-shot seed where the file has none, and that of lm-eval before 0.4 (its `evaluate`). */
const defaultSeed = 1234;
const seedBeforeFilters = 42;

/**
 * The identity of a task's run. Unlike that of a run of ours it has the SHA-256 of the file: the file does not say what the weights, the rows and the code
 * were, so two files are two runs however alike they are.
 * @param questions how many were asked; undefined where nothing tells
 */
export function importedIdentity(
  file: ResultsFile,
  task: string,
  questions: number | undefined,
  samples: SamplesFile | undefined,
): RunIdentity {
  const { fields, beforeFilters } = file;
  const { config } = fields;
  const args = readArguments(config.model_args);
  const shots =
    entryOf(fields['n-shot'], task) ?? entryOf(fields.configs, task)?.num_fewshot ?? config.num_fewshot ?? 0;
  const seed = beforeFilters ? seedBeforeFilters : (config.fewshot_seed ?? defaultSeed);
  const dtype = config.model_dtype || entryOf(args, 'dtype') || 'unknown';
  return {
    formatVersion,
    model: {
      fingerprint: stableHash({ tool: 'lm-eval', model: config.model, arguments: args }),
      tokenizer: '',
    },
    task,
    taskVersion: entryOf(fields.versions, task) ?? 0,
    dataHash: null,
    shots,
    seed: shots > 0 ? seed : 0,
    ...partOf(file, task, questions, samples),
    maxLength: fields.max_length ?? null,
    ...chatOf(file, shots),
    provider: config.device || config.model,
    dtype: dtype.replace(/^torch\./, ''),
    versions: {
      ...versionOf('lm-eval', fields.lm_eval_version),
      ...versionOf('transformers', fields.transformers_version),
      file: file.sha256,
    },
  };
}

/** lm-eval writes `N/A` where a library is absent. */
function versionOf(name: string, version: string | null | undefined): Readonly<Record<string, string>> {
  return version && version !== 'N/A' ? { [name]: version } : {};
}

/** How many of the questions were asked, as far as the file tells; chosen ones (`--samples`) count as a sample. */
function partOf(
  { fields }: ResultsFile,
  task: string,
  questions: number | undefined,
  samples: SamplesFile | undefined,
): Pick<RunIdentity, 'limit' | 'sample'> {
  const whole = { limit: null, sample: null };
  const limit = fields.config.limit ?? 0;
  const total = entryOf(fields['n-samples'], task)?.original;
  if (samples && !samples.isFront) return { limit: null, sample: samples.questions };
  if (total !== undefined && questions !== undefined) {
    if (questions >= total) return whole;
    return limit > 0 ? { limit: questions, sample: null } : { limit: null, sample: questions };
  }
  if (!(limit > 0)) return whole;
  // Below 1 it is a share of the questions, of which there is no telling how many there are.
  if (limit < 1) return { limit: questions ?? 0, sample: null };
  return questions !== undefined && questions < Math.floor(limit)
    ? whole
    : { limit: Math.floor(limit), sample: null };
}

function chatOf(
  { fields }: ResultsFile,
  shots: number,
): Pick<RunIdentity, 'chatTemplate' | 'fewshotAsMultiturn' | 'systemInstruction'> {
  const { chat_template: template, fewshot_as_multiturn: multiturn, system_instruction: system } = fields;
  const hasTemplate = (template ?? '') !== '';
  return {
    ...(hasTemplate && { chatTemplate: true as const }),
    ...(hasTemplate && shots > 0 && { fewshotAsMultiturn: multiturn ?? false }),
    ...(system && { systemInstruction: system }),
  };
}
