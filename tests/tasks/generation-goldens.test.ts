// lm-eval 0.4.13's generations of SmolLM2-135M-Instruct (../shared/goldens/README.md has the command of each run): the same prompts, hashes, filtered texts, scores,
// metrics and standard errors, sample by sample. The texts are those that the reference logged; whether programs pass was measured there too.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { groupMetrics } from '../../src/tasks/groups.ts';
import { metricValues, type MetricValue } from '../../src/tasks/metrics.ts';
import { plainFraming } from '../../src/tasks/frame.ts';
import { readQuestions } from '../../src/tasks/questions.ts';
import { groups, tasks } from '../../src/tasks/registry.ts';
import { sampleHashes, taskHash } from '../../src/tasks/sample-hashes.ts';
import type { Output, Task } from '../../src/tasks/types.ts';
import { sharedFolder } from '../shared-folder.ts';
import { executed, generation } from './benchmarks/generation-outputs.ts';
import {
  goldenFolder,
  type GoldenResults,
  type GoldenSample,
  readGoldenResults,
  readGoldenSamples,
} from './golden-files.ts';

const dataFolders = [join(sharedFolder, 'datasets')];
const framing = plainFraming();
const runs = ['gsm8k', 'gsm8k_cot', 'humaneval', 'mbpp', 'minerva'].map((folder) => ({ folder }));

describe.skipIf(!existsSync(goldenFolder))('lm-eval’s generations (needs ../shared)', () => {
  describe.each(existsSync(goldenFolder) ? runs : [])('$folder', ({ folder }) => {
    const results = readGoldenResults(folder);
    const asked = tasks.filter(({ name }) => name in results.task_hashes);

    it.each(asked)('$name: prompts, hashes, filtered texts, scores and metrics', async (task) => {
      const samples = readGoldenSamples(folder, task.name);
      const filters = [...new Set(samples.map(({ filter }) => filter))];
      const { total, shots, questions } = await ask(task, results);
      expect({ total, shots }).toEqual({
        total: results['n-samples'][task.name]?.original,
        shots: results['n-shot'][task.name],
      });
      expect(task.version).toBe(results.versions[task.name]);

      const hashes = filters.flatMap((filter) =>
        questions.map(({ question, index, parts }) => {
          const sample = samples.find((row) => row.doc_id === index && row.filter === filter);
          if (sample === undefined) throw new Error(`no sample ${index} under ${filter}`);
          const requests = question.requests(framing(parts));
          expect(requests.map((request) => [request.kind === 'generate' && request.prompt])).toEqual(
            Object.values(sample.arguments).map(({ arg_0 }) => [arg_0]),
          );
          for (const { arg_1 } of Object.values(sample.arguments)) {
            expect(JSON.stringify(task.generation?.logged)).toBe(JSON.stringify(arg_1));
          }
          expect(question.doc).toEqual(sample.doc);
          expect(question.target).toBe(sample.target);
          const outputs = outputsOf(sample);
          expect(question.filtered?.(outputs)[filter]).toEqual(sample.filtered_resps[0]);
          const scores = question.score(outputs);
          for (const metric of sample.metrics) {
            expect(scores[filter === 'none' ? metric : `${metric},${filter}`]).toBe(sample[metric]);
          }
          const hashed = sampleHashes(question, requests);
          expect(hashed).toEqual({
            docHash: sample.doc_hash,
            promptHash: sample.prompt_hash,
            targetHash: sample.target_hash,
          });
          return hashed;
        }),
      );
      expect(samples.length).toBe(hashes.length);
      expect(taskHash(hashes)).toBe(results.task_hashes[task.name]);

      const values = await measured(folder, task, results);
      expectMetrics(values, results.results[task.name]);
      for (const { name, higherIsBetter } of values) {
        expect(higherIsBetter).toBe(results.higher_is_better[task.name]?.[name.split(',')[0] ?? '']);
      }
    });
  });

  it('the group hendrycks_math: by size', async () => {
    const results = readGoldenResults('minerva');
    const group = groups.find(({ name }) => name === 'hendrycks_math');
    if (group === undefined) throw new Error('no group hendrycks_math');
    expect(group.members).toEqual(results.group_subtasks['hendrycks_math']);
    expect(group.version).toBe(Number(results.versions['hendrycks_math']));
    const members = await Promise.all(
      tasks
        .filter(({ name }) => group.members.includes(name))
        .map(async (task) => ({ size: 1, metrics: await measured('minerva', task, results) })),
    );
    expect(members).toHaveLength(7);
    expectMetrics(groupMetrics(group, members), results.groups?.['hendrycks_math']);
  });
});

/** From lm-eval on the whole of the public data, no model needed: its task hashes, and those of single questions. */
const whole = [
  {
    task: 'gsm8k',
    shots: 5,
    hash: '2330f4ebfcccaf66a892922df2819cdb1f118e448d076d3f42bdde4177678ac7',
    docHash: '986c19252f3c7f6eaeff2229e9a5777f96a85c0ceea931a92d2289084dfd518c',
    targetHash: '623a0fbdf774fcb55e485a3e6b012e6c3965616af5b8eb9b9aebd2f6712be2eb',
    promptHashes: {
      0: '32680f263ba83280e98a8a24ceefed10a722a4cdcd9f4d78e93c45d43143ca66',
      1: 'e6b9a0195411932e5323ed20ad05e965b08b979103bbb26594a5bdf123d27990',
      2: '97eb2662b11bbd7bd0423f898efde0e9a04d22028ed5fc1f80576965b0f570fa',
      1318: 'c9c63955e0cf2185cb505fbc69b80561f7bad5c30a5daee94cc851b31107f4cb',
    },
  },
  {
    task: 'gsm8k',
    shots: 0,
    hash: 'd25837853ffa299b93fef61f094e10e2311471bde4014cfa3b1dd9a0ff83b045',
  },
  {
    task: 'gsm8k_cot',
    shots: undefined,
    hash: 'fc360963b39ee52c26a82795124f9ad7da4d6a8fecf1b77e2502823b1669b3d0',
    targetHash: '4ec9599fc203d176a301536c2e091a19bc852759b255bd6818810a42c5fed14a',
    promptHashes: { 0: '901fead9abd2535b6d0610c3c90125f38cad81678c4b2b98ec8fb818e3948bde' },
  },
  {
    // Its shots are locked at none.
    task: 'humaneval',
    shots: 5,
    hash: 'c122632f0bdffdd0162cc8033a879dfe9d3b35e82c52eda6a767069e0a2beb40',
    docHash: '51330d8caa0784cc324cc1db95f6b0d73670802e1729865056c2469e212d40a5',
    promptHashes: { 0: '00b2e074e127a6a9d1376278bef732933760ab706057ec755a8c2642217b557a' },
  },
];

describe.skipIf(!existsSync(join(sharedFolder, 'datasets')))(
  'the hashes that lm-eval has of whole data sets (needs ../shared)',
  () => {
    it.each(whole)('$task with $shots shots', async ({ task: name, shots, hash, ...first }) => {
      const task = tasks.find((each) => each.name === name);
      if (task === undefined) throw new Error(`no task ${name}`);
      const { questions } = await readQuestions(task, { dataFolders, seed: 1234, shots });
      const hashes = questions.map(({ question, parts }) =>
        sampleHashes(question, question.requests(framing(parts))),
      );
      for (const [index, promptHash] of Object.entries(first.promptHashes ?? {}))
        expect(hashes[Number(index)]?.promptHash).toBe(promptHash);
      if (first.docHash !== undefined) expect(hashes[0]?.docHash).toBe(first.docHash);
      if (first.targetHash !== undefined) expect(hashes[0]?.targetHash).toBe(first.targetHash);
      expect(taskHash(hashes, task.metrics.length)).toBe(hash);
    });

    it.each(tasks.filter(({ name }) => /^hendrycks_math_|^mbpp$/.test(name)))(
      '$name: every row of the split reads',
      async (task) => {
        const { questions, total } = await readQuestions(task, { dataFolders, seed: 1234 });
        expect(questions).toHaveLength(total);
        expect(total).toBeGreaterThan(400);
      },
    );
  },
);

function ask(task: Task, results: GoldenResults) {
  return readQuestions(task, {
    dataFolders,
    shots: results['n-shot'][task.name],
    seed: results.config.fewshot_seed,
    limit: results.config.limit,
  });
}

async function measured(folder: string, task: Task, results: GoldenResults): Promise<readonly MetricValue[]> {
  const samples = readGoldenSamples(folder, task.name);
  const { questions } = await ask(task, results);
  const scores = questions.map(({ question, index }) => {
    const sample = samples.find(({ doc_id }) => doc_id === index);
    if (sample === undefined) throw new Error(`no sample ${index}`);
    return question.score(outputsOf(sample));
  });
  return metricValues(task.metrics, scores);
}

/** The logged text, and of a program whether it passed. */
function outputsOf(sample: GoldenSample): readonly Output[] {
  const text = String(sample.resps[0]?.[0]);
  const passed = sample['pass@1'] ?? sample['pass_at_1'];
  return passed === undefined ? [generation(text)] : executed(text, passed === 1 ? 'passed' : 'failed');
}

/** Every metric and standard error of the golden to the last bit, and no other. */
function expectMetrics(values: readonly MetricValue[], golden: Record<string, unknown> | undefined): void {
  const found = values.flatMap(({ name, value, standardError }) => {
    const [metric, filter = 'none'] = name.split(',');
    return [
      [`${metric},${filter}`, value],
      [`${metric}_stderr,${filter}`, standardError ?? 'N/A'],
    ];
  });
  const expected = Object.entries(golden ?? {}).filter(([key]) => key.includes(','));
  expect(expected.length).toBeGreaterThan(0);
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
}
