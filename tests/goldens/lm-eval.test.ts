// The whole way from data set to metric, on a real checkpoint, against lm-eval's own samples. `npm test` takes the first
// questions of each run; `npm run test:goldens` takes all that lm-eval logged.

import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { evaluate } from '../../src/evaluate.ts';
import { readSamples } from '../../src/results/samples.ts';
import type { RunRecord, SampleRecord } from '../../src/results/types.ts';
import { type OpenModel, openModel } from '../../src/runners/open.ts';
import { groupMetrics } from '../../src/tasks/groups.ts';
import { filtersOf } from '../../src/tasks/metrics.ts';
import { selectTasks, tasksOf } from '../../src/tasks/registry.ts';
import type { Task } from '../../src/tasks/types.ts';
import { sharedFolder } from '../shared-folder.ts';
import { smollm2 } from '../smollm2.ts';
import { type GoldenSample, readGoldenResults, readGoldenSamples } from '../tasks/golden-files.ts';
import { expectSameText, expectSameValue, type TextDifference } from './compare-samples.ts';

const all = process.env['PLUMBLINE_GOLDENS'] === 'all';

interface GoldenRun {
  readonly folder: string;
  readonly tasks: readonly string[];
  readonly shots?: number;
  readonly limit: number;
  /** How many questions of each task `npm test` compares; 0: none. */
  readonly slice: number;
  readonly chatTemplate?: true;
}

/** How lm-eval was run (goldens/README.md). */
const runs: readonly GoldenRun[] = [
  { folder: 'lambada', tasks: ['lambada_openai'], limit: 100, slice: 12 },
  { folder: 'winogrande', tasks: ['winogrande'], shots: 5, limit: 60, slice: 6 },
  {
    folder: 'misc0',
    tasks:
      'arc_easy,piqa,openbookqa,boolq,sciq,copa,cb,rte,sst2,mrpc,commonsense_qa,social_iqa,lambada_standard'.split(
        ',',
      ),
    shots: 0,
    limit: 24,
    slice: 2,
  },
  {
    folder: 'misc5',
    tasks: ['arc_easy', 'piqa', 'openbookqa', 'boolq', 'commonsense_qa'],
    shots: 5,
    limit: 12,
    slice: 1,
  },
  { folder: 'blimp', tasks: ['blimp'], shots: 0, limit: 8, slice: 1 },
  { folder: 'arc_challenge', tasks: ['arc_challenge'], shots: 25, limit: 16, slice: 1 },
  { folder: 'hellaswag', tasks: ['hellaswag'], shots: 10, limit: 16, slice: 1 },
  { folder: 'anli', tasks: ['anli'], shots: 0, limit: 20, slice: 1 },
  { folder: 'asdiv', tasks: ['asdiv'], shots: 3, limit: 24, slice: 6 },
  { folder: 'logiqa2', tasks: ['logiqa2'], shots: 0, limit: 20, slice: 1 },
  { folder: 'mathqa', tasks: ['mathqa'], shots: 0, limit: 40, slice: 4 },
  { folder: 'mmlu', tasks: ['mmlu'], shots: 5, limit: 2, slice: 0 },
  { folder: 'truthfulqa', tasks: ['truthfulqa_mc1', 'truthfulqa_mc2'], limit: 16, slice: 1 },
  { folder: 'xnli', tasks: ['xnli'], shots: 0, limit: 8, slice: 1 },
  { folder: 'gsm8k', tasks: ['gsm8k'], shots: 5, limit: 8, slice: 1 },
  { folder: 'gsm8k_cot', tasks: ['gsm8k_cot'], shots: 8, limit: 4, slice: 0 },
  { folder: 'chat', tasks: ['arc_easy', 'gsm8k'], shots: 2, limit: 6, slice: 1, chatTemplate: true },
  { folder: 'humaneval', tasks: ['humaneval'], limit: 10, slice: 1 },
  { folder: 'mbpp', tasks: ['mbpp'], limit: 4, slice: 1 },
  { folder: 'minerva', tasks: ['hendrycks_math'], limit: 1, slice: 0 },
];

const checkpoint = smollm2();

describe.skipIf(checkpoint === undefined)('SmolLM2-135M-Instruct scores as lm-eval 0.4.13 says', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-lm-eval-'));
  const differences: TextDifference[] = [];
  let model: OpenModel;
  beforeAll(async () => {
    model = await openModel(checkpoint ?? '');
  });
  afterAll(async () => {
    await model.close();
    rmSync(folder, { recursive: true, force: true });
    if (differences.length > 0) console.warn('generated texts that differ, at a near-tie:', differences);
  });

  const compared = runs.filter(({ slice }) => all || slice > 0);
  describe.each(compared)('$folder ($tasks, $shots shots)', (run) => {
    const { folder: golden, tasks, limit, slice } = run;
    const asked = all ? limit : slice;
    let records: readonly RunRecord[] = [];

    test(`each of the first ${asked} samples: hashes, outputs, scores`, { timeout: 3_600_000 }, async () => {
      const selected = selectTasks(tasks).tasks;
      records = await evaluate({
        models: [checkpoint ?? ''],
        tasks,
        shots: run.shots,
        limit: asked,
        chatTemplate: run.chatTemplate,
        allowCode: true,
        data: goldenData(folder),
        results: folder,
      });
      expect(records.map(({ identity }) => identity.task)).toEqual(selected.map(({ name }) => name));
      for (const [place, { key }] of records.entries()) {
        const task = selected[place] as Task;
        const samples: SampleRecord[] = [];
        for await (const sample of readSamples(folder, key)) samples.push(sample);
        await expectSamples(task, samples, readGoldenSamples(golden, task.name), asked);
      }
    });

    test.runIf(all)('the metrics and their standard errors (with PLUMBLINE_GOLDENS=all)', () => {
      const { results } = readGoldenResults(golden);
      expect(records.length).toBeGreaterThan(0);
      for (const { identity, metrics } of records) {
        const digits = identity.task === 'truthfulqa_mc2' ? 4 : 12;
        expectMetrics(metrics, results[identity.task] ?? {}, digits);
      }
      for (const group of selectTasks(tasks).groups.filter(({ metrics }) => metrics.length > 0)) {
        const names = new Set(tasksOf(group).map(({ name }) => name));
        const members = records
          .filter(({ identity }) => names.has(identity.task))
          .map(({ questions, metrics }) => ({ size: questions, metrics }));
        expectMetrics(groupMetrics(group, members), results[group.name] ?? {}, 12);
      }
    });
  });

  /** A task with several filters has all questions once for each in the reference's file. */
  async function expectSamples(
    task: Task,
    samples: readonly SampleRecord[],
    logged: readonly GoldenSample[],
    asked: number,
  ): Promise<void> {
    const filters = filtersOf(task.metrics);
    const each = logged.length / filters.length;
    expect(samples).toHaveLength(Math.min(asked, each));
    for (const [place, sample] of samples.entries()) {
      for (const [at, filter] of filters.entries()) {
        const reference = logged[at * each + place] as GoldenSample;
        expect([reference.filter, reference.doc_id]).toEqual([filter, sample.index]);
        const where = `${task.name} ${sample.index}`;
        expect([sample.docHash, sample.promptHash, sample.targetHash], where).toEqual([
          reference.doc_hash,
          reference.prompt_hash,
          reference.target_hash,
        ]);
        const difference = await expectSameText(sample, reference, model, where);
        if (difference === undefined) expectSameValue(sample, reference, task, where);
        else if (at === 0) differences.push(difference);
      }
    }
  }

  /** @param exact digits of a mean; one of probabilities is only as exact as the log-likelihoods */
  function expectMetrics(
    metrics: RunRecord['metrics'],
    expected: Readonly<Record<string, unknown>>,
    exact: number,
  ): void {
    expect(metrics.length).toBeGreaterThan(0);
    for (const { name, value, standardError } of metrics.filter(({ ours }) => !ours)) {
      const [metric = '', filter = 'none'] = name.split(',');
      const digits = name === 'perplexity' ? 2 : exact;
      expect(value, name).toBeCloseTo(Number(expected[`${metric},${filter}`]), digits);
      const error = expected[`${metric}_stderr,${filter}`];
      if (error === 'N/A') expect(standardError, name).toBeNull();
      else expect(standardError, name).toBeCloseTo(Number(error), digits);
    }
  }
});

/** The shared data sets, but sciq's validation rows under the name of its test split: so the reference ran. */
function goldenData(scratch: string): string {
  const data = join(scratch, 'data');
  mkdirSync(join(data, 'sciq'), { recursive: true });
  cpSync(join(sharedFolder, 'datasets/sciq/validation.jsonl'), join(data, 'sciq/test.jsonl'));
  for (const { dataset } of selectTasks(runs.flatMap(({ tasks }) => tasks)).tasks) {
    const [top = ''] = dataset.folder.split('/');
    if (top === 'sciq') continue;
    try {
      symlinkSync(join(sharedFolder, 'datasets', top), join(data, top));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  return data;
}
