// lm-eval 0.4.13's own output files on SmolLM2-135M-Instruct: the same requests, hashes, scores, metrics and standard errors, sample by sample, of
// every task that scores continuations. The outputs are those that the reference logged.

import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainFraming } from '../../src/tasks/frame.ts';
import { groupMetrics } from '../../src/tasks/groups.ts';
import { metricValues, type MetricValue } from '../../src/tasks/metrics.ts';
import { readQuestions } from '../../src/tasks/questions.ts';
import { groups, tasks, tasksOf } from '../../src/tasks/registry.ts';
import { sampleHashes, taskHash } from '../../src/tasks/sample-hashes.ts';
import type { LogLikelihood, Metric, Scores, Task } from '../../src/tasks/types.ts';
import { sharedFolder } from '../shared-folder.ts';
import {
  goldenRuns,
  readGoldenLines,
  readGoldenResults,
  readGoldenSamples,
  type GoldenResults,
  type GoldenSample,
} from './golden-files.ts';

const datasets = join(sharedFolder, 'datasets');
const standIns = mkdtempSync(join(tmpdir(), 'plumbline-goldens-'));
const dataFolders = [datasets, standIns];

/** The runs with the tasks of each that score continuations after plain text. */
const runs = goldenRuns.flatMap((folder) => {
  const results = readGoldenResults(folder);
  const names = Object.keys(results.task_hashes).filter((name) =>
    ['multiple_choice', 'loglikelihood'].includes(results.configs[name]?.output_type ?? ''),
  );
  return results.chat_template === null && names.length > 0 ? [{ folder, results, names }] : [];
});

describe.skipIf(goldenRuns.length === 0)('lm-eval’s samples and results (needs ../shared)', () => {
  beforeAll(() => {
    // The run asked sciq's validation rows under the name of its test split.
    cpSync(join(datasets, 'sciq/validation.jsonl'), join(standIns, 'sciq/test.jsonl'));
  });
  afterAll(() => rmSync(standIns, { recursive: true }));

  it('cover all tasks that were run', () => {
    expect(runs.length).toBeGreaterThanOrEqual(14);
    const registered = new Set(tasks.map(({ name }) => name));
    expect(runs.flatMap(({ names }) => names).filter((name) => !registered.has(name))).toEqual([]);
  });

  describe.each(runs)('$folder', ({ folder, results, names }) => {
    const asked = tasks.filter(({ name }) => names.includes(name));

    it.each(asked)('$name: the requests, hashes, scores and metrics of every sample', async (task) => {
      const samples = readGoldenSamples(folder, task.name);
      const { total, shots, questions } = await ask(task, results);
      expect({ total, shots }).toEqual({
        total: results['n-samples'][task.name]?.original,
        shots: results['n-shot'][task.name],
      });
      expect(task.version).toBe(results.versions[task.name]);
      expect(task.alias ?? task.name).toBe(results.results[task.name]?.alias);
      expect(questions.map(({ index }) => index)).toEqual(samples.map((sample) => sample.doc_id));

      const hashes = questions.map(({ question, parts }, place) => {
        const sample = samples[place] as GoldenSample;
        const requests = question.requests(plainFraming()(parts));
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
        expect(theirs(task, question.score(outputs(sample)))).toEqual(
          sample.metrics.map((metric) => [metric, sample[metric]]),
        );
        return hashed;
      });
      expect(taskHash(hashes)).toBe(results.task_hashes[task.name]);

      const values = await measured(folder, task, results);
      expectMetrics(values, results.results[task.name]);
      expect(
        Object.fromEntries(
          values.filter(({ ours }) => ours !== true).map((value) => [value.name, value.higherIsBetter]),
        ),
      ).toEqual(results.higher_is_better[task.name]);
    });

    it.each(asked)('$name: scores are whole numbers where lm-eval writes them so', (task) => {
      for (const line of readGoldenLines(folder, task.name)) {
        for (const { name, integer, aggregate } of ofLmEval(task)) {
          const whole = new RegExp(`"${name}": -?\\d+[,}]`).test(line);
          if (!aggregate.endsWith('f1')) expect([name, whole]).toEqual([name, integer === true]);
        }
      }
    });

    const inGroups = groups.filter(({ name }) => name in (results.groups ?? {}));
    it.runIf(inGroups.length > 0).each(inGroups)('the group $name with its standard error', async (group) => {
      const members = await Promise.all(
        tasksOf(group).map(async (task) => ({
          size: results['n-samples'][task.name]?.effective ?? NaN,
          metrics: await measured(folder, task, results),
        })),
      );
      expectMetrics(groupMetrics(group, members), results.groups?.[group.name]);
      expect(group.version).toBe(Number(results.versions[group.name]));
      expect(group.alias ?? group.name).toBe(results.groups?.[group.name]?.alias);
      expect(group.members).toEqual(results.group_subtasks[group.name]);
    });
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
  const samples = readGoldenSamples(folder, task.name);
  const scores = questions.map(({ question }, place) =>
    question.score(outputs(samples[place] as GoldenSample)),
  );
  return metricValues(task.metrics, scores);
}

function ofLmEval(task: Task): readonly Metric[] {
  return task.metrics.filter(({ ours }) => ours !== true);
}

/** The scores of lm-eval's metrics, in the task's order. */
function theirs(task: Task, scores: Scores): [string, unknown][] {
  return ofLmEval(task).map(({ name }) => [name, scores[name]]);
}

/** Every metric and standard error of the golden to the last bit, in its order, and none but ours beside them. */
function expectMetrics(values: readonly MetricValue[], golden: Record<string, unknown> | undefined): void {
  const found = values
    .filter(({ ours }) => ours !== true)
    .flatMap(({ name, value, standardError }) => [
      [`${name},none`, value],
      [`${name}_stderr,none`, standardError ?? 'N/A'],
    ]);
  const expected = Object.entries(golden ?? {}).filter(([key]) => key.endsWith(',none'));
  expect(expected.length).toBeGreaterThan(0);
  expect(found).toEqual(expected);
}

function outputs(sample: GoldenSample): LogLikelihood[] {
  return (sample.resps as [[string, string]][]).map(([[logprob, greedy]]) => ({
    kind: 'logLikelihood',
    logprob: Number(logprob),
    greedy: greedy === 'True',
    tokens: [],
    logprobs: [],
    truncated: 0,
  }));
}
