// The whole way from data set to metric, on a real checkpoint, against lm-eval's own samples. `npm test` takes the first
// questions of each run; `npm run test:goldens` takes all that lm-eval logged.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { evaluate } from '../../src/evaluate.ts';
import { readSamples } from '../../src/results/samples.ts';
import type { RunRecord, SampleRecord } from '../../src/results/types.ts';
import { groupMetrics } from '../../src/tasks/groups.ts';
import { selectTasks, tasksOf } from '../../src/tasks/registry.ts';
import { sharedFolder } from '../shared-folder.ts';
import { smollm2 } from '../smollm2.ts';

const all = process.env['PLUMBLINE_GOLDENS'] === 'all';
const goldens = join(sharedFolder, 'goldens', 'lm-eval');

/** How lm-eval was run (goldens/README.md), and how many questions `npm test` compares. */
const runs = [
  { folder: 'lambada', tasks: ['lambada_openai'], shots: undefined, limit: 100, slice: 12 },
  { folder: 'winogrande', tasks: ['winogrande'], shots: 5, limit: 60, slice: 6 },
  { folder: 'misc0', tasks: ['arc_easy', 'piqa'], shots: 0, limit: 24, slice: 6 },
  { folder: 'misc5', tasks: ['arc_easy', 'piqa'], shots: 5, limit: 12, slice: 2 },
  { folder: 'blimp', tasks: ['blimp'], shots: 0, limit: 8, slice: 1 },
  { folder: 'arc_challenge', tasks: ['arc_challenge'], shots: 25, limit: 16, slice: 1 },
  { folder: 'hellaswag', tasks: ['hellaswag'], shots: 10, limit: 16, slice: 1 },
];

/** A logged sample: `filtered_resps` has one [log-likelihood, greedy flag] a request, as Python prints them. */
interface Logged {
  readonly doc_id: number;
  readonly filtered_resps: readonly (readonly [string, string])[];
  readonly metrics: readonly string[];
  readonly doc_hash: string;
  readonly prompt_hash: string;
  readonly target_hash: string;
  readonly [metric: string]: unknown;
}

function readLogged(folder: string, task: string): readonly Logged[] {
  const file = readdirSync(join(goldens, folder)).find((name) => name.startsWith(`samples_${task}_2`));
  if (file === undefined) throw new Error(`no samples of ${task} in ${folder}`);
  const lines = readFileSync(join(goldens, folder, file), 'utf8')
    .trimEnd()
    .split('\n');
  return lines.map((line) => JSON.parse(line) as Logged);
}

function readResults(folder: string): Readonly<Record<string, Readonly<Record<string, number | string>>>> {
  const file = readdirSync(join(goldens, folder)).find((name) => name.startsWith('results_')) ?? '';
  return JSON.parse(readFileSync(join(goldens, folder, file), 'utf8')).results;
}

/** Sums of long continuations may differ by 1e-4 a token, short ones by 2e-3. */
const tolerance = (tokens: number): number => Math.max(2e-3, 1e-4 * tokens);

const checkpoint = smollm2();

describe.skipIf(checkpoint === undefined)('SmolLM2-135M-Instruct scores as lm-eval 0.4.13 says', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-lm-eval-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  describe.each(runs)('$folder ($tasks, $shots shots)', ({ folder: golden, tasks, shots, limit, slice }) => {
    const asked = all ? limit : slice;
    let records: readonly RunRecord[] = [];

    test(
      `each of the first ${asked} samples: hashes, log-likelihoods, greedy flags, scores`,
      { timeout: 1_800_000 },
      async () => {
        const data = join(sharedFolder, 'datasets');
        records = await evaluate({
          models: [checkpoint ?? ''],
          tasks,
          shots,
          limit: asked,
          data,
          results: folder,
        });
        expect(records.map(({ identity }) => identity.task)).toEqual(
          selectTasks(tasks).tasks.map(({ name }) => name),
        );
        for (const { key, identity } of records) {
          const logged = readLogged(golden, identity.task).slice(0, asked);
          const samples: SampleRecord[] = [];
          for await (const sample of readSamples(folder, key)) samples.push(sample);
          expect(samples.map(({ index }) => index)).toEqual(logged.map(({ doc_id }) => doc_id));
          samples.forEach((sample, place) => expectSame(sample, logged[place] as Logged, identity.task));
        }
      },
    );

    test.runIf(all)('the metrics and their standard errors (with PLUMBLINE_GOLDENS=all)', () => {
      const results = readResults(golden);
      for (const { identity, metrics } of records) expectMetrics(metrics, results[identity.task] ?? {});
      for (const group of selectTasks(tasks).groups) {
        const names = new Set(tasksOf(group).map(({ name }) => name));
        const members = records
          .filter(({ identity }) => names.has(identity.task))
          .map(({ questions, metrics }) => ({ size: questions, metrics }));
        expectMetrics(groupMetrics(group, members), results[group.name] ?? {});
      }
    });
  });
});

function expectSame(sample: SampleRecord, logged: Logged, task: string): void {
  const where = `${task} ${sample.index}`;
  expect([sample.docHash, sample.promptHash, sample.targetHash], where).toEqual([
    logged.doc_hash,
    logged.prompt_hash,
    logged.target_hash,
  ]);
  expect(sample.outputs.length, where).toBe(logged.filtered_resps.length);
  sample.outputs.forEach((output, request) => {
    if (output.kind !== 'logLikelihood') throw new Error(`${where}: a log-likelihood was expected`);
    const [logprob, greedy] = logged.filtered_resps[request] ?? [];
    const difference = Math.abs(output.logprob - Number(logprob));
    expect(difference, `${where}, request ${request}`).toBeLessThan(tolerance(output.tokens.length));
    expect(output.greedy, `${where}, request ${request}`).toBe(greedy === 'True');
  });
  for (const metric of logged.metrics) {
    // lambada's perplexity is the log-likelihood itself, which was compared above.
    if (metric !== 'perplexity') expect(sample.scores[metric], `${where}, ${metric}`).toBe(logged[metric]);
  }
}

function expectMetrics(
  metrics: RunRecord['metrics'],
  expected: Readonly<Record<string, number | string>>,
): void {
  expect(metrics.length).toBeGreaterThan(0);
  for (const { name, value, standardError } of metrics) {
    const digits = name === 'perplexity' ? 2 : 12;
    expect(value, name).toBeCloseTo(Number(expected[`${name},none`]), digits);
    expect(standardError, name).toBeCloseTo(Number(expected[`${name}_stderr,none`]), digits);
  }
}
