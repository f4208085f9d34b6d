// Every run of the reference outputs, imported: what is recorded is what lm-eval's files say.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { findResultsFiles } from '../../../src/results/import/find-files.ts';
import { importResults } from '../../../src/results/import/import-results.ts';
import { readSamples } from '../../../src/results/samples.ts';
import { openStore } from '../../../src/results/store.ts';
import type { RunRecord, SampleRecord } from '../../../src/results/types.ts';
import { sharedFolder } from '../../shared-folder.ts';
import { collect } from '../records.ts';

interface HarnessResults {
  readonly results: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly configs: object;
  readonly versions: Readonly<Record<string, unknown>>;
  readonly 'n-shot': Readonly<Record<string, number>>;
  readonly 'n-samples': Readonly<Record<string, { readonly original: number; readonly effective: number }>>;
  readonly task_hashes: Readonly<Record<string, string>>;
}

interface HarnessRow {
  readonly doc_id: number;
  readonly doc: object;
  readonly target: string;
  readonly arguments: Readonly<Record<string, { readonly arg_0: string; readonly arg_1?: unknown }>>;
  readonly resps: readonly (readonly unknown[])[];
  readonly filtered_resps: readonly unknown[];
  readonly filter: string;
  readonly metrics: readonly string[];
  readonly doc_hash: string;
  readonly prompt_hash: string;
  readonly target_hash: string;
  readonly [metric: string]: unknown;
}

const goldens = join(sharedFolder, 'goldens/lm-eval');
const folders = existsSync(goldens) ? readdirSync(goldens) : [];
const named = (metric: string, filter: string): string =>
  filter === 'none' ? metric : `${metric},${filter}`;

/** What a row of lm-eval's says, from a sample of ours. */
function rowOf(sample: SampleRecord, { filter, metrics }: HarnessRow): object {
  const argumentsOf = sample.requests.map((request) => {
    if (request.kind === 'score') return [request.context, request.continuation];
    return request.kind === 'generate' ? [request.prompt, [...request.stop]] : [request.kind];
  });
  return {
    doc_id: sample.index,
    doc: sample.doc,
    target: sample.target,
    arguments: argumentsOf,
    resps: sample.outputs.map((output) => {
      if (output.kind === 'logLikelihood') return [output.logprob, output.greedy ? 'True' : 'False'];
      return output.kind === 'generation' ? output.text : output.kind;
    }),
    filtered: sample.filtered?.[filter],
    hashes: [sample.docHash, sample.promptHash, sample.targetHash],
    scores: metrics.map((metric) => sample.scores[named(metric, filter)]),
  };
}

function expected(row: HarnessRow): object {
  const isGenerated = typeof row.resps[0]?.[0] === 'string';
  return {
    doc_id: row.doc_id,
    doc: row.doc,
    target: row.target,
    arguments: Object.values(row.arguments).map(({ arg_0, arg_1 }) => [
      arg_0,
      typeof arg_1 === 'string' ? arg_1 : (arg_1 as { until: string[] }).until,
    ]),
    resps: row.resps.map(([answer]) => {
      if (typeof answer === 'string') return answer;
      const [logprob, greedy] = answer as readonly [string, string];
      return [Number(logprob), greedy];
    }),
    filtered: isGenerated ? row.filtered_resps[0] : undefined,
    hashes: [row.doc_hash, row.prompt_hash, row.target_hash],
    scores: row.metrics.map((metric) => row[metric]),
  };
}

describe.skipIf(folders.length === 0)('of the reference outputs in ../shared, imported,', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-test-'));
  let runs: readonly RunRecord[] = [];

  beforeAll(async () => {
    const store = await openStore(folder);
    const { files, failures } = await findResultsFiles([goldens]);
    expect(failures).toEqual([]);
    expect(files).toHaveLength(folders.length);
    const all: RunRecord[] = [];
    for (const file of files) {
      const imported = await importResults(store, file, { warn: () => undefined, onTask: () => undefined });
      expect(imported.failures).toEqual([]);
      all.push(...imported.runs);
    }
    runs = all;
    expect(await store.listRuns()).toEqual(runs);
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(folders)('%s is recorded as it is', async (name) => {
    const files = readdirSync(join(goldens, name));
    const file = files.find((each) => each.startsWith('results_')) ?? '';
    const value = JSON.parse(readFileSync(join(goldens, name, file), 'utf8')) as HarnessResults;
    const own = runs.filter(({ origin }) => origin?.file === join(goldens, name, file));
    expect(own.map(({ identity }) => identity.task).sort()).toEqual(Object.keys(value.configs).sort());
    for (const run of own) {
      const { task } = run.identity;
      const metrics = Object.fromEntries(
        run.metrics.flatMap((metric) => {
          const [plain = '', filter = 'none'] = metric.name.split(',');
          return [
            [`${plain},${filter}`, metric.value],
            [`${plain}_stderr,${filter}`, metric.standardError ?? 'N/A'],
          ];
        }),
      );
      const { name: _name, alias: _alias, sample_len: length, ...entry } = value.results[task] ?? {};
      expect(metrics, task).toEqual(entry);
      expect(run.taskHash, task).toBe(value.task_hashes[task]);
      expect(run.questions, task).toBe(length);
      expect(run.identity, task).toMatchObject({
        taskVersion: value.versions[task],
        shots: value['n-shot'][task],
        limit: value['n-samples'][task]?.effective,
        provider: 'cuda:0',
        dtype: 'float32',
        maxLength: 8192,
      });
      const samples = new Map(
        (await collect(readSamples(folder, run.key))).map((each) => [each.index, each]),
      );
      const date = file.slice('results_'.length, -'.json'.length);
      const rows = readFileSync(join(goldens, name, `samples_${task}_${date}.jsonl`), 'utf8')
        .trimEnd()
        .split('\n');
      for (const line of rows) {
        const row = JSON.parse(line) as HarnessRow;
        const sample = samples.get(row.doc_id);
        expect(sample && rowOf(sample, row), `${task} ${row.doc_id}`).toEqual(expected(row));
      }
      expect(samples.size, task).toBe(run.questions);
    }
  });
});
