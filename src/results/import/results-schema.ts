// What is read of a results file of lm-eval, from before 0.4 to 0.4.13 (lm_eval/result_schema.py); everything else in it is passed over.

import { z } from 'zod';

const count = z.int().nonnegative();
const text = z.string().nullish();
const object = z.record(z.string(), z.unknown());
const named = <T extends z.ZodType>(entry: T) => z.record(z.string(), entry.nullish()).nullish();

/** Enough to tell the tasks from the groups. */
export const outlineSchema = z.looseObject({
  results: z.record(z.string(), object),
  groups: object.nullish(),
  group_subtasks: object.nullish(),
  configs: object.nullish(),
});

/** The fields that have an entry a task; groups have entries in them too, which may be of other types. */
export const entriesByTask = [
  'configs',
  'versions',
  'n-shot',
  'higher_is_better',
  'n-samples',
  'task_hashes',
] as const;

export const resultsSchema = z.looseObject({
  configs: named(z.looseObject({ num_fewshot: count.nullish() })),
  versions: named(z.union([z.number(), z.string()])),
  'n-shot': named(count),
  higher_is_better: named(z.record(z.string(), z.boolean().nullish())),
  'n-samples': named(z.looseObject({ original: count, effective: count })),
  task_hashes: named(z.string()),
  config: z.looseObject({
    model: z.string(),
    model_args: z.union([z.string(), object]).nullish(),
    model_num_parameters: z.number().nullish(),
    model_dtype: text,
    device: text,
    limit: z.number().nullish(),
    num_fewshot: count.nullish(),
    fewshot_seed: z.int().nullish(),
  }),
  /** When the run began, in seconds since 1970. */
  date: z.union([z.number(), z.string()]).nullish(),
  transformers_version: text,
  lm_eval_version: text,
  max_length: count.nullish(),
  model_name: text,
  system_instruction: text,
  fewshot_as_multiturn: z.boolean().nullish(),
  chat_template: z.union([z.string(), object]).nullish(),
  total_evaluation_time_seconds: z.union([z.number(), z.string()]).nullish(),
  /** Plumbline's own, in the files that it writes. */
  plumbline: z
    .looseObject({ version: z.string(), runs: z.record(z.string(), z.string()).exactOptional() })
    .nullish(),
});

/** The entry of a name; undefined where there is none or it is null, whatever the name. */
export function entryOf<T>(
  entries: Readonly<Record<string, T>> | null | undefined,
  name: string,
): NonNullable<T> | undefined {
  return entries && Object.hasOwn(entries, name) ? (entries[name] ?? undefined) : undefined;
}
