import { describe, expect, test } from 'vitest';
import { resultsDocument } from '../../../src/results/harness-files/results-file.ts';
import type { FinishedRun, HarnessRun } from '../../../src/results/harness-files/types.ts';
import type { RunIdentity, RunRecord } from '../../../src/results/types.ts';
import { pythonJson } from '../../../src/lib/python-json.ts';
import type { Group, Request } from '../../../src/tasks/types.ts';
import { colourTask } from '../../tasks/data-folder.ts';
import { aRun, anIdentity } from '../records.ts';
import { readExactly } from './exact-json.ts';

const tokens = ['<pad>', '<s>', '</s>'];
const about: HarnessRun = {
  outputPath: 'out',
  logSamples: false,
  resultsFolder: 'results',
  modelPath: './zoo/plumb-1m',
  model: {
    checkpoint: { name: 'plumb-1m', parameters: 1000 },
    maxLength: 2048,
    tokenizer: { padToken: 0, bosToken: 1, eosToken: 2, spelling: (id) => tokens[id] },
  },
  groups: [],
  seed: 1234,
};

function aFinishedRun(
  name: string,
  changes: Partial<RunRecord> = {},
  identity: Partial<RunIdentity> = {},
): FinishedRun {
  const task = colourTask({ name });
  return { task, total: 100, record: aRun(anIdentity({ task: name, ...identity }), changes) };
}

function aGroup(name: string, members: readonly string[], changes: Partial<Group> = {}): Group {
  return { name, version: 1, members, metrics: ['acc'], weighting: 'by-size', ...changes };
}

interface Document {
  readonly results: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly [key: string]: unknown;
}

function written(
  runs: readonly FinishedRun[],
  changes: Partial<HarnessRun> = {},
  requests: ReadonlyMap<string, readonly Request[]> = new Map(),
): Document {
  return readExactly(pythonJson(resultsDocument(runs, { ...about, ...changes }, requests))) as Document;
}

const acc = (value: number, standardError: number | null): RunRecord['metrics'] => [
  { name: 'acc', value, standardError, higherIsBetter: true },
];

describe('the results of tasks', () => {
  test('are floats, also where they are whole or nothing; a missing standard error is N/A', () => {
    const metrics: RunRecord['metrics'] = [
      { name: 'a,late', value: 1, standardError: 1e-7, higherIsBetter: true },
      { name: 'b,none', value: NaN, standardError: null, higherIsBetter: false },
      { name: 'brier_score', value: 0.5, standardError: null, higherIsBetter: false, ours: true },
      { name: 'b,late', value: Infinity, standardError: NaN, higherIsBetter: false },
    ];
    const document = written([aFinishedRun('one', { metrics })]);
    expect(Object.entries(document.results['one'] ?? {})).toEqual([
      ['name', 'one'],
      ['alias', 'one'],
      ['sample_len', 'number 10'],
      ['a,late', 'number 1.0'],
      ['a_stderr,late', 'number 1e-07'],
      ['b,late', 'number Infinity'],
      ['b_stderr,late', 'number NaN'],
      ['b,none', 'number NaN'],
      ['b_stderr,none', 'N/A'],
    ]);
    expect(document['higher_is_better']).toEqual({ one: { a: true, b: false } });
  });

  test('stand in the order of the evaluation; what is sorted in lm-eval’s file is sorted', () => {
    const document = written([aFinishedRun('b'), aFinishedRun('a')]);
    expect(Object.keys(document.results)).toEqual(['b', 'a']);
    for (const key of ['configs', 'versions', 'n-shot', 'higher_is_better'])
      expect(Object.keys(document[key] as object), key).toEqual(['a', 'b']);
    expect(Object.keys(document['n-samples'] as object)).toEqual(['b', 'a']);
    expect(document['n-samples']).toMatchObject({ a: { original: 'number 100', effective: 'number 10' } });
  });

  test('a version that is no number stays a word, and out of the metadata', () => {
    const run = aFinishedRun('one');
    const document = written([{ ...run, task: { ...run.task, version: 'Yaml' } }]);
    expect(document['versions']).toEqual({ one: 'Yaml' });
    const { metadata } = (document['configs'] as Record<string, { metadata: object }>)['one'] ?? {};
    expect(Object.keys(metadata ?? {})).toEqual(['pretrained', 'dtype', 'config_source']);
  });

  test('the task’s kind is that of its requests, and is left out where they are not known', () => {
    const score: Request = { kind: 'score', context: '', continuation: 'x' };
    const kindOf = (...requests: readonly Request[]): unknown => {
      const document = written([aFinishedRun('one')], {}, new Map([['one', requests]]));
      return (document['configs'] as Record<string, Record<string, unknown>>)['one']?.['output_type'];
    };
    expect(kindOf(score, score)).toBe('multiple_choice');
    expect(kindOf(score)).toBe('loglikelihood');
    expect(kindOf({ kind: 'rolling', text: '' })).toBe('loglikelihood_rolling');
    expect(kindOf({ kind: 'generate', prompt: '', stop: [], maxTokens: 1 })).toBe('generate_until');
    expect(kindOf()).toBeUndefined();
  });

  test('name the direction of a metric under its function’s name too, where lm-eval has another', () => {
    const run = aFinishedRun('one', { metrics: acc(1, 0) });
    const metrics = run.task.metrics.map((metric) => ({ ...metric, computedBy: 'f' }));
    const document = written([{ ...run, task: { ...run.task, metrics } }]);
    expect(document['higher_is_better']).toEqual({ one: { f: true, acc: true } });
    expect(Object.keys((document['higher_is_better'] as { one: object }).one)).toEqual(['f', 'acc']);
  });

  test('have the length among the model’s arguments only where it was asked for', () => {
    const argumentsOf = (document: Document): unknown =>
      (document['config'] as Record<string, unknown>)['model_args'];
    expect(argumentsOf(written([aFinishedRun('one')]))).toEqual({
      pretrained: './zoo/plumb-1m',
      dtype: 'float32',
    });
    const document = written([aFinishedRun('one')], { maxLength: 100 });
    expect(argumentsOf(document)).toMatchObject({ max_length: 'number 100' });
    expect(document['configs']).toMatchObject({ one: { metadata: { max_length: 'number 100' } } });
  });
});

describe('the results of groups', () => {
  const inner = aGroup('inner', ['b', 'c'], { alias: 'in side', version: 2, integerVersion: true });
  const outer = aGroup('outer', ['inner', 'd'], { weighting: 'equal' });
  const runs = [
    aFinishedRun('b', { metrics: acc(0.5, 0.1), questions: 10 }),
    aFinishedRun('c', { metrics: acc(1, 0), questions: 30 }),
    aFinishedRun('d', { metrics: acc(0, null), questions: 2 }, { shots: 3 }),
  ];

  test('come after the tasks, inner ones first, and once more under `groups`', () => {
    const document = written(runs, { groups: [inner, outer] });
    expect(Object.keys(document.results)).toEqual(['b', 'c', 'd', 'inner', 'outer']);
    expect(Object.entries(document.results['inner'] ?? {}).map(([key]) => key)).toEqual([
      'alias',
      'name',
      'sample_len',
      'acc,none',
      'acc_stderr,none',
      'sample_count',
    ]);
    expect(document.results['inner']).toMatchObject({
      alias: 'in side',
      sample_len: 'number 40',
      'acc,none': 'number 0.875',
      sample_count: { 'acc,none': 'number 40' },
    });
    expect(document.results['outer']).toMatchObject({
      'acc,none': 'number 0.5',
      'acc_stderr,none': 'N/A',
      sample_count: { 'acc,none': 'number 42' },
    });
    expect(document['groups']).toEqual({
      inner: document.results['inner'],
      outer: document.results['outer'],
    });
    expect(Object.keys(document).indexOf('groups')).toBe(1);
  });

  // lm_eval/evaluator_utils.py, `_propagate_num_fewshot`: the groups are taken from the outside in.
  test('hand up shots and directions of the children that are known by then', () => {
    const document = written(runs, { groups: [inner, outer] });
    expect(document['group_subtasks']).toEqual({ outer: ['inner', 'd'], inner: ['b', 'c'] });
    expect(Object.keys(document['group_subtasks'] as object)).toEqual(['outer', 'inner']);
    expect(document['n-shot']).toMatchObject({ d: 'number 3', inner: 'number 0', outer: 'number 3' });
    expect(document['versions']).toMatchObject({ b: 'number 1.0', inner: '2', outer: '1.0' });
  });

  test('have no direction where their tasks disagree', () => {
    const other = aFinishedRun('c', {
      metrics: [{ name: 'acc', value: 1, standardError: null, higherIsBetter: false }],
    });
    const document = written([runs[0] as FinishedRun, other], { groups: [inner] });
    expect(document['higher_is_better']).toMatchObject({ inner: { acc: null } });
  });

  test('are left out where a task is missing, or where they have no metric of their own', () => {
    const document = written(runs.slice(0, 2), {
      groups: [inner, outer, aGroup('tag', ['b'], { metrics: [] })],
    });
    expect(Object.keys(document.results)).toEqual(['b', 'c', 'inner']);
    expect(document['group_subtasks']).toEqual({ inner: ['b', 'c'] });
    expect(written(runs.slice(1), { groups: [inner] })).not.toHaveProperty('groups');
  });

  test('a group without metrics inside another gives way to its tasks', () => {
    const tag = aGroup('tag', ['b', 'c'], { metrics: [] });
    const document = written(runs, { groups: [tag, aGroup('outer', ['tag', 'd'])] });
    expect(document['group_subtasks']).toEqual({ outer: ['b', 'c', 'd'] });
  });
});

describe('what a results file says of the run', () => {
  test('what was not asked is null', () => {
    const document = written([aFinishedRun('one')]);
    expect(document['config']).toMatchObject({ limit: null, fewshot_seed: 'number 1234' });
    for (const key of [
      'system_instruction',
      'system_instruction_sha',
      'fewshot_as_multiturn',
      'chat_template',
    ])
      expect(document[key], key).toBeNull();
    expect(document['chat_template_sha']).toBeNull();
    expect(document['task_hashes']).toEqual({});
  });

  test('limit, model and chat are as they were asked', () => {
    const document = written([aFinishedRun('one', { taskHash: 'h' })], {
      limit: 8,
      logSamples: true,
      chat: { template: 'T', multiturn: false },
      systemInstruction: 'Be brief.',
    });
    expect(document['config']).toMatchObject({
      model: 'plumbline',
      model_args: { pretrained: './zoo/plumb-1m', dtype: 'float32' },
      model_dtype: 'torch.float32',
      limit: 'number 8.0',
    });
    expect(document).toMatchObject({
      task_hashes: { one: 'h' },
      model_name: './zoo/plumb-1m',
      model_name_sanitized: '.__zoo__plumb-1m',
      system_instruction: 'Be brief.',
      // hashlib.sha256
      system_instruction_sha: '213c22ed7234eb11116e1e88f314c73cb3a019b5c87fe224b6ce5665bd9ec50e',
      fewshot_as_multiturn: false,
      chat_template: 'T',
      chat_template_sha: 'e632b7095b0bf32c260fa4c539e9fd7b852d0de454e9be26f24d0d6f91d069d3',
    });
  });

  test('an empty system instruction is none', () => {
    const none = { system_instruction: null, system_instruction_sha: null };
    expect(written([aFinishedRun('one')], { systemInstruction: '' })).toMatchObject(none);
  });

  test('times are those of the runs: the first start, and all seconds, as Python’s str', () => {
    const timing = (started: string, seconds: number): RunRecord['timing'] => ({
      started,
      finished: started,
      seconds,
    });
    const document = written([
      aFinishedRun('b', { timing: timing('2026-01-02T00:00:00.500Z', 1) }),
      aFinishedRun('a', { timing: timing('2026-01-01T00:00:00.000Z', 2) }),
    ]);
    expect(document['date']).toBe('number 1767225600.0');
    expect(document['total_evaluation_time_seconds']).toBe('3.0');
  });

  test('a tokenizer without special tokens, and a model whose parameters are not known, are as lm-eval has them', () => {
    const tokenizer = {
      padToken: undefined,
      bosToken: undefined,
      eosToken: undefined,
      spelling: () => undefined,
    };
    const document = written([aFinishedRun('one')], {
      model: { checkpoint: { name: 'm', parameters: null }, maxLength: 8, tokenizer },
    });
    expect(document['tokenizer_pad_token']).toEqual([null, 'None']);
    expect(document['eot_token_id']).toBeNull();
    expect(document['config']).toMatchObject({ model_num_parameters: 'number -1' });
  });

  test('the last key is ours: version, model, sample and run keys', () => {
    const run = aFinishedRun('one', { questions: 7 }, { sample: 7 });
    const document = written([run]);
    expect(Object.keys(document).at(-1)).toBe('plumbline');
    expect(document['plumbline']).toMatchObject({
      fingerprint: 'f'.repeat(64),
      tokenizer: 't'.repeat(64),
      sample: 'number 7',
      runs: { one: run.record.key },
    });
  });
});
