// The files that we write of lm-eval's own runs, against the files that lm-eval 0.4.13 wrote: every sample byte for byte, the results key by key, in the
// same order and with the same spelling of numbers.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeHarnessFiles } from '../../../src/results/harness-files/write.ts';
import { goldenFile, goldenRuns } from '../../tasks/golden-files.ts';
import { readExactly, spelled } from './exact-json.ts';
import { type HarnessResults, recordGolden } from './recorded-goldens.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Top-level keys, and fields of some, that differ by nature: who computed, where, when and how long. */
const ofTheMachine = [
  'date',
  'pretty_env_info',
  'transformers_version',
  'model_source',
  'total_evaluation_time_seconds',
];
const ofTheMachineIn: Readonly<Record<string, readonly string[]>> = {
  config: ['model', 'device', 'batch_size'],
};

describe.skipIf(goldenRuns.length === 0)('the files of lm-eval’s own runs (needs ../shared)', () => {
  describe.each(goldenRuns.map((folder) => ({ folder })))('$folder', ({ folder }) => {
    const text = readFileSync(goldenFile(folder, 'results'), 'utf8');
    const theirs = readExactly(text) as Fields;
    const scratch = mkdtempSync(join(tmpdir(), 'plumbline-harness-'));
    let written: readonly string[];
    let ours: Fields;

    beforeAll(async () => {
      const { runs, about } = await recordGolden(folder, JSON.parse(text) as HarnessResults, scratch);
      written = await writeHarnessFiles(runs, { ...about, outputPath: join(scratch, 'files') });
      ours = readExactly(readFileSync(written[0] ?? '', 'utf8')) as Fields;
    });
    afterAll(() => rmSync(scratch, { recursive: true }));

    it('have every line of every samples file', () => {
      const names = Object.keys(theirs['task_hashes'] as Fields);
      expect(written).toHaveLength(names.length + 1);
      for (const [at, name] of names.entries()) {
        const path = written[at + 1] ?? '';
        expect(basename(path)).toMatch(
          new RegExp(`^samples_${name}_\\d{4}-\\d\\d-\\d\\dT\\d\\d-\\d\\d-\\d\\d\\.\\d{6}\\.jsonl$`),
        );
        const lines = readFileSync(path, 'utf8').split('\n');
        expect(lines).toEqual(readFileSync(goldenFile(folder, `samples_${name}`), 'utf8').split('\n'));
      }
    });

    it('have every key of the results, in order, with the same values, and at the end a key of ours', () => {
      expect(Object.keys(ours)).toEqual([...Object.keys(theirs), 'plumbline']);
      expect(Object.keys(ours['config'] as Fields)).toEqual(Object.keys(theirs['config'] as Fields));
      for (const key of Object.keys(theirs)) {
        if (key === 'configs' || ofTheMachine.includes(key)) continue;
        const left = new Set(ofTheMachineIn[key]);
        const expected = without(theirs[key], left);
        expect(spelled(without(ours[key], left)), key).toBe(spelled(expected));
      }
    });

    it('describe the tasks with those of lm-eval’s fields that are data here', () => {
      const configs = theirs['configs'] as Record<string, Fields>;
      const own = ours['configs'] as Record<string, Fields>;
      expect(Object.keys(own)).toEqual(Object.keys(configs));
      for (const [task, config] of Object.entries(configs)) expectDescribed(task, own[task] ?? {}, config);
    });
  });
});

/** Fields of a task's description that are code here, that we do not have, or that name splits that are neither asked nor shown. */
const leftOut = [
  'process_docs',
  'doc_to_text',
  'doc_to_target',
  'doc_to_choice',
  'process_results',
  'should_decontaminate',
  'doc_to_decontamination_query',
  'validation_split',
  'fewshot_split',
];

/** Fields that are compared in part. */
const inPart = ['fewshot_config', 'metric_list', 'filter_list', 'metadata'];

function expectDescribed(task: string, ours: Fields, theirs: Fields): void {
  const keys = Object.keys(theirs).filter((key) => key in ours);
  expect(Object.keys(ours), task).toEqual(keys);
  expect(Object.keys(theirs).filter((key) => !(key in ours) && !leftOut.includes(key))).toEqual([]);
  for (const key of keys.filter((each) => !inPart.includes(each)))
    expect(spelled(ours[key]), `${task}, ${key}`).toBe(spelled(theirs[key]));

  const source = new Set(['config_source']);
  expect(spelled(without(ours['metadata'], source))).toBe(spelled(without(theirs['metadata'], source)));
  expect(namesOf(ours['filter_list'])).toEqual(namesOf(theirs['filter_list']));

  for (const [key, value] of Object.entries(ours['fewshot_config'] as Fields)) {
    const reference = (theirs['fewshot_config'] as Fields)[key];
    // lm-eval's gsm8k names the split that it would take anyway, and its mbpp makes its shots in Python.
    if ((task === 'gsm8k' && key === 'split') || String(reference).startsWith('<function ')) continue;
    expect(spelled(value), `${task}, ${key}`).toBe(spelled(reference));
  }

  const metrics = theirs['metric_list'] as readonly Fields[];
  for (const [at, metric] of (ours['metric_list'] as readonly Fields[]).entries()) {
    for (const [key, value] of Object.entries(metrics[at] ?? {})) {
      // Options that are code here, and functions, which lm-eval logs as their source.
      if (!(key in metric) || String(value).startsWith('def ')) continue;
      expect(metric[key], `${task}, ${key}`).toBe(value);
    }
  }
  expect((ours['metric_list'] as unknown[]).length).toBe(metrics.length);
}

const namesOf = (list: unknown): unknown => (list as readonly Fields[] | undefined)?.map(({ name }) => name);

function without(value: unknown, names: ReadonlySet<string>): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.has(name)));
}
