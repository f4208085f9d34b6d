// Evaluations of the checkpoint that ships, into results folders of their own, and what they leave there.

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type EvaluateEvent, type EvaluateOptions } from '../src/evaluation/options.ts';
import { evaluate } from '../src/evaluate.ts';
import { journalPath, readSamples } from '../src/results/samples.ts';
import type { RunRecord, SampleRecord } from '../src/results/types.ts';
import { encodeRequest } from '../src/runners/encode.ts';
import { readModel } from '../src/runners/model.ts';
import type { Generation, ModelRequest } from '../src/tasks/types.ts';
import { collect, scratchFolder } from './results/records.ts';

export const zoo = fileURLToPath(new URL('../zoo/plumb-1m', import.meta.url));

export const newResults = (): string => join(scratchFolder(), 'results');

/** Evaluates, and notes the events. */
export async function run(
  results: string,
  options: Partial<EvaluateOptions>,
): Promise<{ readonly records: readonly RunRecord[]; readonly events: readonly EvaluateEvent[] }> {
  const events: EvaluateEvent[] = [];
  const records = await evaluate({
    models: [zoo],
    tasks: ['plumb_facts'],
    results,
    threads: 1,
    onEvent: (event) => events.push(event),
    ...options,
  });
  return { records, events };
}

export function onlyRecord(records: readonly RunRecord[]): RunRecord {
  const [record] = records;
  if (!record || records.length > 1) throw new Error(`${records.length} records`);
  return record;
}

export const samplesOf = (results: string, { key }: RunRecord): Promise<SampleRecord[]> =>
  collect(readSamples(results, key));

/** Of each line of a journal its hash, but for the line that tells how long the run took. */
export const journalHashes = (results: string, record: Pick<RunRecord, 'key'>): readonly string[] =>
  journalLines(results, record).map((line) => createHash('sha256').update(line).digest('hex').slice(0, 12));

/** A journal but for the line that tells how long the run took. */
export function journalLines(results: string, { key }: Pick<RunRecord, 'key'>): readonly string[] {
  const lines = readFileSync(journalPath(results, key), 'utf8').split('\n');
  return lines.filter((line) => !line.startsWith('{"finished"'));
}

/** The token sequences that a harness runs for recorded samples: without the last token, which nobody needs to see. */
export async function inputsOf(
  results: string,
  records: readonly RunRecord[],
  maxLength: number,
): Promise<readonly (readonly number[])[]> {
  const model = await readModel(zoo, { maxLength });
  const encoding = { ...model, vocabulary: model.checkpoint.vocabulary };
  const inputs: (readonly number[])[] = [];
  for (const record of records) {
    for (const { requests, outputs } of await samplesOf(results, record)) {
      for (const [index, request] of requests.entries()) {
        const encoded = encodeRequest(request as ModelRequest, encoding);
        if (encoded.kind === 'score')
          inputs.push(...encoded.sequences.map(({ tokens }) => tokens.slice(0, -1)));
        else inputs.push([...encoded.job.prompt, ...(outputs[index] as Generation).tokens.slice(0, -1)]);
      }
    }
  }
  return inputs;
}

/** A data folder with these splits, `folder/split` to rows. */
export function dataWith(splits: Readonly<Record<string, readonly object[]>>): string {
  const data = join(scratchFolder(), 'data');
  for (const [name, rows] of Object.entries(splits)) {
    mkdirSync(join(data, name, '..'), { recursive: true });
    writeFileSync(join(data, `${name}.jsonl`), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  }
  return data;
}
