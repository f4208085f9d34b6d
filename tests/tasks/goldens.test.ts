// lm-eval 0.4.13's own output files on SmolLM2-135M-Instruct (../shared/goldens/README.md has the command of each): the same requests, hashes,
// scores, metrics and standard errors, sample by sample. The outputs are those that the reference logged.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { groupMetrics } from '../../src/tasks/groups.ts';
import { metricValues, type MetricValue } from '../../src/tasks/metrics.ts';
import { readQuestions } from '../../src/tasks/questions.ts';
import { groups, tasks, tasksOf } from '../../src/tasks/registry.ts';
import { sampleHashes, taskHash } from '../../src/tasks/sample-hashes.ts';
import type { LogLikelihood, Task } from '../../src/tasks/types.ts';
import { sharedFolder } from '../shared-folder.ts';

const dataFolders = [join(sharedFolder, 'datasets')];
const goldenFolder = join(sharedFolder, 'goldens/lm-eval');
const folders = ['arc_challenge', 'blimp', 'hellaswag', 'lambada', 'misc0', 'misc5', 'winogrande'];

interface GoldenSample {
  doc_id: number;
  doc: Record<string, unknown>;
  target: string;
  arguments: Record<string, { arg_0: string; arg_1: string }>;
  resps: [[string, string]][];
  doc_hash: string;
  prompt_hash: string;
  target_hash: string;
  metrics: string[];
  [metric: string]: unknown;
}

interface GoldenResults {
  results: Record<string, Record<string, unknown>>;
  groups?: Record<string, Record<string, unknown>>;
  'n-shot': Record<string, number>;
  'n-samples': Record<string, { original: number; effective: number }>;
  higher_is_better: Record<string, Record<string, boolean>>;
  versions: Record<string, number | string>;
  config: { limit: number; fewshot_seed: number };
  task_hashes: Record<string, string>;
}

describe.skipIf(!existsSync(goldenFolder))('lm-eval’s samples and results (needs ../shared)', () => {
  for (const folder of existsSync(goldenFolder) ? folders : []) {
    const results = readResults(folder);
    const asked = tasks.filter(({ name }) => name in results.task_hashes);

    describe(folder, () => {
      for (const task of asked) {
        it(`${task.name}: the requests, hashes, scores and metrics of every sample`, async () => {
          const samples = readSamples(folder, task);
          const { total, shots, questions } = await ask(task, results);
          expect({ total, shots }).toEqual({
            total: results['n-samples'][task.name]?.original,
            shots: results['n-shot'][task.name],
          });
          expect(task.version).toBe(results.versions[task.name]);
          expect(questions.map(({ index }) => index)).toEqual(samples.map((sample) => sample.doc_id));

          const hashes = questions.map(({ question, frame }, place) => {
            const sample = samples[place] as GoldenSample;
            const requests = question.requests(frame);
            expect(requests).toEqual(
              Object.values(sample.arguments).map(({ arg_0, arg_1 }) => ({
                kind: 'score',
                context: arg_0,
                continuation: arg_1,
              })),
            );
            expect(question.doc).toEqual(sample.doc);
            expect(question.target).toBe(sample.target);
            const hashed = sampleHashes(question, requests);
            expect(hashed).toEqual({
              docHash: sample.doc_hash,
              promptHash: sample.prompt_hash,
              targetHash: sample.target_hash,
            });
            expect(question.score(outputs(sample))).toEqual(
              Object.fromEntries(sample.metrics.map((metric) => [metric, sample[metric]])),
            );
            return hashed;
          });
          expect(taskHash(hashes)).toBe(results.task_hashes[task.name]);

          const values = await measured(folder, task, results);
          expectMetrics(values, results.results[task.name]);
          expect(Object.fromEntries(values.map((value) => [value.name, value.higherIsBetter]))).toEqual(
            results.higher_is_better[task.name],
          );
        });
      }
    });
  }

  it('the group blimp: the mean over its 67 tasks with its standard error', async () => {
    const results = readResults('blimp');
    const blimp = groups.find(({ name }) => name === 'blimp');
    if (blimp === undefined) throw new Error('no group blimp');
    const members = await Promise.all(
      tasksOf(blimp).map(async (task) => ({ size: 8, metrics: await measured('blimp', task, results) })),
    );
    expect(members.length).toBe(67);
    expectMetrics(groupMetrics(blimp, members), results.groups?.blimp);
    expect(blimp.version).toBe(Number(results.versions.blimp));
  });
});

function ask(task: Task, results: GoldenResults) {
  return readQuestions(task, {
    dataFolders,
    shots: results['n-shot'][task.name],
    seed: results.config.fewshot_seed,
    limit: results.config.limit,
  });
}

async function measured(folder: string, task: Task, results: GoldenResults): Promise<readonly MetricValue[]> {
  const { questions } = await ask(task, results);
  const samples = readSamples(folder, task);
  const scores = questions.map(({ question }, place) =>
    question.score(outputs(samples[place] as GoldenSample)),
  );
  return metricValues(task.metrics, scores);
}

/** Every metric and standard error of the golden to the last bit, and no other. */
function expectMetrics(values: readonly MetricValue[], golden: Record<string, unknown> | undefined): void {
  const found = values.flatMap(({ name, value, standardError }) => [
    [`${name},none`, value],
    [`${name}_stderr,none`, standardError],
  ]);
  const expected = Object.entries(golden ?? {}).filter(([key]) => key.endsWith(',none'));
  expect(expected.length).toBeGreaterThan(0);
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
}

function outputs(sample: GoldenSample): LogLikelihood[] {
  return sample.resps.map(([[logprob, greedy]]) => ({
    kind: 'logLikelihood',
    logprob: Number(logprob),
    greedy: greedy === 'True',
    tokens: [],
    logprobs: [],
    truncated: 0,
  }));
}

function readResults(folder: string): GoldenResults {
  return JSON.parse(readFileSync(goldenFile(folder, 'results'), 'utf8')) as GoldenResults;
}

function readSamples(folder: string, task: Task): GoldenSample[] {
  return readFileSync(goldenFile(folder, `samples_${task.name}`), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as GoldenSample);
}

/** The one file of a run that is named `<stem>_<date>`. */
function goldenFile(folder: string, stem: string): string {
  const file = readdirSync(join(goldenFolder, folder)).find((name) => name.startsWith(`${stem}_20`));
  if (file === undefined) throw new Error(`no ${stem}_<date> in ${folder}`);
  return join(goldenFolder, folder, file);
}
