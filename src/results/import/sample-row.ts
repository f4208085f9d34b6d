// One row of lm-eval's samples: one question under one filter.

import { z } from 'zod';
import { sampleHashes, type SampleHashes } from '../../tasks/sample-hashes.ts';
import type { Output, Request, Row, Score } from '../../tasks/types.ts';
import { readAs } from '../schema.ts';
import { pythonString } from './python-string.ts';
import { readRequests } from './sample-requests.ts';
import type { PlacedRow } from './sample-rows.ts';

const object = z.record(z.string(), z.unknown());
const hash = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits')
  .nullish();

const rowSchema = z.looseObject({
  doc_id: z.int().nonnegative(),
  doc: object,
  target: z.unknown(),
  arguments: z.union([z.array(z.array(z.unknown())), z.record(z.string(), object)]),
  resps: z.array(z.unknown()),
  filtered_resps: z.array(z.unknown()),
  filter: z.string().nullish(),
  metrics: z.array(z.string()).nullish(),
  doc_hash: hash,
  prompt_hash: hash,
  target_hash: hash,
});

/** A row, read. */
export interface HarnessSample extends SampleHashes {
  readonly index: number;
  readonly doc: Row;
  readonly target: string;
  readonly requests: readonly Request[];
  readonly outputs: readonly Output[];
  /** undefined before lm-eval 0.4.7. */
  readonly filter: string | undefined;
  /** What the filter made of a generated text; undefined for log-likelihoods. */
  readonly filtered: string | readonly string[] | undefined;
  /** By the metric's name, without the filter. Values that are neither numbers nor pairs of them are left out. */
  readonly scores: ReadonlyMap<string, Score>;
}

/** Reads a row; hashes that it lacks (before lm-eval 0.4.3) are computed. Throws DataError, naming place and field. */
export function readSample({ value, where }: PlacedRow): HarnessSample {
  const row = readAs(rowSchema, value, where);
  const { doc } = row;
  const target = pythonString(row.target);
  const asked = readRequests(row.arguments, row.resps, where);
  const computed = (): SampleHashes => sampleHashes({ doc, target }, asked.requests);
  const hashes =
    row.doc_hash && row.prompt_hash && row.target_hash
      ? { docHash: row.doc_hash, promptHash: row.prompt_hash, targetHash: row.target_hash }
      : computed();
  const isGenerated = asked.outputs.some(({ kind }) => kind === 'generation');
  return {
    index: row.doc_id,
    doc,
    target,
    ...asked,
    filter: row.filter ?? undefined,
    filtered: isGenerated ? filteredText(row.filtered_resps) : undefined,
    scores: scoresOf(row),
    ...hashes,
  };
}

/** One request's text, or its several; several requests' texts in one list. */
function filteredText(responses: readonly unknown[]): string | readonly string[] {
  const [first] = responses;
  if (responses.length === 1 && typeof first === 'string') return first;
  return responses.flat().map((text) => pythonString(text));
}

function scoresOf(row: z.infer<typeof rowSchema>): ReadonlyMap<string, Score> {
  const own = new Set(Object.keys(rowSchema.shape));
  const names = row.metrics ?? Object.keys(row).filter((name) => !own.has(name));
  return new Map(
    names.flatMap((name): readonly [string, Score][] => {
      const score = Object.hasOwn(row, name) ? scoreOf(row[name]) : undefined;
      return score === undefined ? [] : [[name, score]];
    }),
  );
}

function scoreOf(written: unknown): Score | undefined {
  if (typeof written === 'number') return written;
  if (typeof written === 'boolean') return written ? 1 : 0;
  if (!Array.isArray(written) || written.length !== 2) return undefined;
  const [gold, predicted] = written as readonly unknown[];
  return typeof gold === 'number' && typeof predicted === 'number' ? [gold, predicted] : undefined;
}
