// What a reader accepts of the store's files. Fields that we don't know are kept: an older version that rewrites the
// index loses nothing that a newer one of the same format noted.

import { z } from 'zod';
import { DataError } from '../lib/errors.ts';
import type { DecoderDesign } from '../model/design.ts';
import { count, number, outputSchema, requestSchema } from './answer-schema.ts';
import { runKeyPattern } from './run-key.ts';
import {
  type FailedQuestions,
  formatVersion,
  type JournalHeader,
  type ResultsIndex,
  type RunRecord,
  type SampleRecord,
} from './types.ts';

const row = z.record(z.string(), z.unknown());

export const runIdentitySchema = z.looseObject({
  formatVersion: count,
  model: z.looseObject({ fingerprint: z.string(), tokenizer: z.string() }),
  task: z.string(),
  taskVersion: z.union([z.number(), z.string()]),
  dataHash: z.string().nullable(),
  shots: count,
  seed: z.number(),
  limit: count.nullable(),
  sample: count.nullable(),
  maxLength: count.nullable(),
  chatTemplate: z.union([z.literal(true), z.string()]).exactOptional(),
  fewshotAsMultiturn: z.boolean().exactOptional(),
  systemInstruction: z.string().exactOptional(),
  provider: z.string(),
  dtype: z.string(),
  versions: z.record(z.string(), z.string()),
});

/** JSON has null where an array with an entry a layer has undefined. */
const byLayer = <T extends z.ZodType>(entry: T) =>
  z.array(entry.nullable().transform((value) => value ?? undefined));

/** The rest of a design is the model stage's own, which wrote it. */
const designSchema = z.looseObject({
  family: z.string(),
  windows: byLayer(z.number()),
  positions: z.looseObject({ rotations: byLayer(z.looseObject({})).exactOptional() }).exactOptional(),
});

export const metricValueSchema = z.looseObject({
  name: z.string(),
  value: number,
  standardError: number.nullable(),
  higherIsBetter: z.boolean(),
  ours: z.literal(true).exactOptional(),
});

const originSchema = z.looseObject({
  tool: z.enum(['lm-eval', 'plumbline']),
  version: z.string().nullable(),
  file: z.string(),
  sha256: z.string(),
  samples: z.looseObject({ file: z.string(), sha256: z.string() }).exactOptional(),
  imported: z.string(),
  model: z.string(),
  modelArguments: z.string(),
});

const deviceSchema = z.looseObject({
  provider: z.string(),
  version: z.string(),
  name: z.string().nullable(),
  driver: z.string().nullable(),
});

export const runRecordSchema = z.looseObject({
  key: z.string().regex(runKeyPattern),
  identity: runIdentitySchema,
  model: z.looseObject({
    name: z.string(),
    path: z.string(),
    parameters: count.nullable(),
    design: (designSchema as unknown as z.ZodType<DecoderDesign>).nullable(),
  }),
  questions: count,
  metrics: z.array(metricValueSchema),
  taskHash: z.string().exactOptional(),
  samplesHash: z.string().exactOptional(),
  together: z.array(z.string().regex(runKeyPattern)).exactOptional(),
  origin: originSchema.exactOptional(),
  work: z.looseObject({
    questions: count,
    requests: count,
    computed: count,
    alone: count,
    trieNodes: count,
    truncatedRequests: count,
    truncatedTokens: count,
  }),
  timing: z.looseObject({ started: z.string(), finished: z.string(), seconds: z.number() }),
  device: deviceSchema.exactOptional(),
}) satisfies z.ZodType<RunRecord>;

export const resultsIndexSchema = z.looseObject({
  formatVersion: count,
  runs: z.array(runRecordSchema),
}) satisfies z.ZodType<ResultsIndex>;

export const journalHeaderSchema = z.looseObject({
  formatVersion: count,
  key: z.string().regex(runKeyPattern),
  identity: runIdentitySchema,
  model: z.string(),
  questions: count,
  together: z.array(z.string().regex(runKeyPattern)).exactOptional(),
}) satisfies z.ZodType<JournalHeader>;

export const sampleRecordSchema = z.looseObject({
  index: count,
  doc: row,
  target: z.string(),
  requests: z.array(requestSchema),
  outputs: z.array(outputSchema),
  filtered: z.record(z.string(), z.union([z.string(), z.array(z.string())])).exactOptional(),
  scores: z.record(z.string(), z.union([number, z.tuple([number, number])])),
  docHash: z.string(),
  promptHash: z.string(),
  targetHash: z.string(),
}) satisfies z.ZodType<SampleRecord>;

/** A line of a journal that tells of questions that were given up. */
export const failedSchema = z.looseObject({
  failed: z.looseObject({
    questions: z.array(count),
    reason: z.string(),
    at: z.string(),
  }) satisfies z.ZodType<FailedQuestions>,
});

/** The last line of a finished run's journal. */
export const finishedSchema = z.looseObject({ finished: runRecordSchema });

/**
 * Reads a value by a schema. Throws DataError, naming the place and the first field that is wrong.
 * @param where the file, or file:line
 */
export function readAs<T>(schema: z.ZodType<T>, value: unknown, where: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.map((part, at) =>
    typeof part === 'number' ? `[${part}]` : at ? `.${String(part)}` : String(part),
  );
  throw new DataError(
    `${where}: ${field?.join('') || 'the value'} is not as it should be: ${issue?.message}.`,
  );
}

/** Throws DataError where a file says that it was written in a newer format than this version reads. */
export function refuseNewerFormat(value: unknown, path: string, newest: number = formatVersion): void {
  if (typeof value !== 'object' || value === null || !('formatVersion' in value)) return;
  const found = value.formatVersion;
  if (typeof found === 'number' && found > newest) {
    throw new DataError(
      `${path} was written by Plumbline's result format ${found}; this version reads up to ${newest}. Update Plumbline.`,
    );
  }
}
