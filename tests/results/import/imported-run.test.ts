import { readFileSync, utimesSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { importedRun } from '../../../src/results/import/imported-run.ts';
import { readResultsFile } from '../../../src/results/import/results-file.ts';
import { readAs, runRecordSchema } from '../../../src/results/schema.ts';
import type { RunRecord } from '../../../src/results/types.ts';
import { resultsFiles, smallResults, written } from './fixtures.ts';

const runOf = async (path: string, task: string): Promise<RunRecord> =>
  importedRun(await readResultsFile(path), task, undefined, new Date('2026-01-01T00:00:00Z'));

/** The run of a small results file with some fields changed. */
const small = async (changes: Record<string, unknown> = {}): Promise<RunRecord> =>
  runOf(written({ ...smallResults(), ...changes }), 'arc_easy');
const config = (changes: Record<string, unknown>): Record<string, unknown> => ({
  config: { ...(smallResults()['config'] as object), ...changes },
});
const sizes = (original: number, effective: number): Record<string, unknown> => ({
  'n-samples': { arc_easy: { original, effective } },
});

describe('the record of a task', () => {
  test('of lm-eval 0.4.13 has all that the file says', async () => {
    const run = await runOf(resultsFiles['0.4.13'], 'gsm8k');
    expect(readAs(runRecordSchema, run, 'x')).toEqual(run);
    const { fingerprint } = run.identity.model;
    expect(fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(run).toEqual({
      key: run.key,
      identity: {
        formatVersion: 1,
        model: { fingerprint, tokenizer: '' },
        task: 'gsm8k',
        taskVersion: 3,
        dataHash: null,
        shots: 2,
        seed: 99,
        limit: 3,
        sample: null,
        maxLength: 2048,
        chatTemplate: true,
        fewshotAsMultiturn: true,
        systemInstruction: 'Be brief.',
        provider: 'cuda:0',
        dtype: 'bfloat16',
        versions: { 'lm-eval': '0.4.13', transformers: '5.23.0', file: run.origin?.sha256 },
      },
      model: { name: 'tiny', path: 'EleutherAI/tiny', parameters: 1234567, design: null },
      questions: 3,
      metrics: [
        {
          name: 'exact_match,strict-match',
          value: 1 / 3,
          standardError: 0.33333333333333337,
          higherIsBetter: true,
        },
        {
          name: 'exact_match,flexible-extract',
          value: 1 / 3,
          standardError: 0.33333333333333337,
          higherIsBetter: true,
        },
      ],
      taskHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      origin: {
        tool: 'lm-eval',
        version: '0.4.13',
        file: resultsFiles['0.4.13'],
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        imported: '2026-01-01T00:00:00.000Z',
        model: 'hf',
        modelArguments: 'pretrained=EleutherAI/tiny,dtype=auto,trust_remote_code=true',
      },
      work: {
        questions: 0,
        requests: 0,
        computed: 0,
        alone: 0,
        trieNodes: 0,
        truncatedRequests: 0,
        truncatedTokens: 0,
      },
      timing: {
        started: '2025-11-22T10:11:12.250Z',
        finished: '2025-11-22T10:12:42.750Z',
        seconds: 90.5,
      },
    });
  });

  test('of lm-eval 0.4.5 has neither version nor chat, and its shots are told', async () => {
    const run = await runOf(resultsFiles['0.4.5'], 'arc_easy');
    expect(run.origin).toMatchObject({
      version: null,
      modelArguments: 'pretrained=models/tiny/,dtype=float16',
    });
    expect(run.model).toEqual({ name: 'tiny', path: 'models/tiny/', parameters: null, design: null });
    expect(run.identity).toMatchObject({
      shots: 0,
      seed: 0,
      limit: null,
      provider: 'hf',
      dtype: 'float16',
      maxLength: 1024,
    });
    expect(Object.keys(run.identity.versions)).toEqual(['transformers', 'file']);
    expect('chatTemplate' in run.identity || 'systemInstruction' in run.identity).toBe(false);
  });

  test('of a revision has it in the name', async () => {
    const nameOf = async (args: unknown): Promise<string> => {
      const config = { model: 'hf', model_args: args };
      return (await runOf(written({ ...smallResults(), config }), 'arc_easy')).model.name;
    };
    expect(await nameOf('pretrained=EleutherAI/pythia-160m,revision=step1000')).toBe('pythia-160m@step1000');
    expect(await nameOf({ pretrained: 'EleutherAI/pythia-160m', revision: 'main' })).toBe('pythia-160m');
    expect(await nameOf({ pretrained: 'EleutherAI/pythia-160m', revision: null })).toBe('pythia-160m');
  });

  test('of lm-eval 0.4.0 has its model from the arguments, and its time from the file', async () => {
    const time = new Date('2024-01-02T03:04:05Z');
    const path = written(readFileSync(resultsFiles['0.4.0'], 'utf8'), 'results.json');
    utimesSync(path, time, time);
    const run = await runOf(path, 'mmlu_anatomy');
    expect(run.model).toMatchObject({ name: 'tiny', path: 'EleutherAI/tiny' });
    expect(run.identity).toMatchObject({ taskVersion: 'Yaml', shots: 5, seed: 1234, dtype: 'float32' });
    expect(run.identity.maxLength).toBeNull();
    expect(run.timing).toEqual({
      started: '2024-01-02T03:04:05.000Z',
      finished: '2024-01-02T03:04:05.000Z',
      seconds: 0,
    });
    expect(run.origin?.version).toBeNull();
    expect(run.taskHash).toBeUndefined();
    // Three right of four, told by the mean and its standard error.
    expect(run.questions).toBe(4);
    const wikitext = await runOf(resultsFiles['0.4.0'], 'wikitext');
    expect(wikitext.metrics[0]).toEqual({
      name: 'word_perplexity',
      value: Infinity,
      standardError: null,
      higherIsBetter: false,
    });
    expect(wikitext.questions).toBe(0);
  });

  test('from before lm-eval 0.4 is marked: other prompts, and shots drawn with another seed', async () => {
    const run = await runOf(resultsFiles['0.3.0'], 'arc_challenge');
    expect(run.origin).toMatchObject({ version: '<0.4', model: 'hf-causal-experimental' });
    expect(run.identity).toMatchObject({ taskVersion: 0, shots: 25, seed: 42, provider: 'cuda:0' });
    expect(run.identity.dtype).toBe('unknown');
    expect(run.metrics.map(({ name }) => name)).toEqual(['acc', 'acc_norm']);
    expect(run.questions).toBe(1172);
    expect((await runOf(resultsFiles['0.3.0'], 'lambada_openai')).metrics[0]).toEqual({
      name: 'ppl',
      value: 8.5,
      standardError: 0.25,
      higherIsBetter: false,
    });
  });

  test('that Plumbline wrote in this form says so', async () => {
    const run = await small({
      lm_eval_version: '0.4.13',
      transformers_version: 'N/A',
      plumbline: { version: '1.2.3' },
    });
    expect(run.origin).toMatchObject({ tool: 'plumbline', version: '1.2.3' });
    expect(run.identity.versions).toEqual({ 'lm-eval': '0.4.13', file: run.origin?.sha256 });
  });
});

describe('how many of the questions were asked', () => {
  const part = async (changes: Record<string, unknown>): Promise<unknown> => {
    const { identity, questions } = await small(changes);
    return { limit: identity.limit, sample: identity.sample, questions };
  };
  const none = { 'n-samples': undefined };

  test('is told by the counts: all, a limit, or chosen ones', async () => {
    expect(await part(sizes(10, 4))).toEqual({ limit: 4, sample: null, questions: 4 });
    expect(await part(sizes(4, 4))).toEqual({ limit: null, sample: null, questions: 4 });
    expect(await part({ ...sizes(10, 1), ...config({ limit: 0.1 }) })).toEqual({
      limit: 1,
      sample: null,
      questions: 1,
    });
    expect(await part({ ...sizes(10, 4), ...config({ limit: null }) })).toEqual({
      limit: null,
      sample: 4,
      questions: 4,
    });
  });

  test('without counts is told by the limit and what else tells the number', async () => {
    // 0.25 ± 0.25 is one right of four.
    expect(await part(none)).toEqual({ limit: 4, sample: null, questions: 4 });
    expect(await part({ ...none, ...config({ limit: 100 }) })).toEqual({
      limit: null,
      sample: null,
      questions: 4,
    });
    expect(await part({ ...none, ...config({ limit: null }) })).toEqual({
      limit: null,
      sample: null,
      questions: 4,
    });
    expect(await part({ ...none, ...config({ limit: 0.5 }) })).toEqual({
      limit: 4,
      sample: null,
      questions: 4,
    });
    const rounded = { results: { arc_easy: { 'acc,none': 0.3, 'acc_stderr,none': 0.2 } } };
    expect(await part({ ...none, ...rounded, ...config({ limit: 0.5 }) })).toEqual({
      limit: 0,
      sample: null,
      questions: 0,
    });
    const counted = { results: { arc_easy: { 'acc,none': 0.3, sample_len: 7 } } };
    expect(await part({ ...none, ...counted, ...config({ limit: null }) })).toMatchObject({ questions: 7 });
  });
});

describe('two runs', () => {
  test('are of one model where kind and arguments are the same, however they are written', async () => {
    const text = await small(config({ model_args: 'pretrained=a/b,trust_remote_code=True' }));
    const object = await small(config({ model_args: { trust_remote_code: true, pretrained: 'a/b' } }));
    const other = await small(config({ model: 'vllm', model_args: 'pretrained=a/b,trust_remote_code=True' }));
    expect(text.identity.model).toEqual(object.identity.model);
    expect(other.identity.model).not.toEqual(text.identity.model);
  });

  test('are two where their files differ in anything', async () => {
    const one = await small();
    expect((await small()).key).toBe(one.key);
    expect((await small({ note: 'other weights, perhaps' })).key).not.toBe(one.key);
  });
});

describe('the time of a run', () => {
  const timing = async (changes: Record<string, unknown>, name?: string): Promise<RunRecord['timing']> =>
    (await runOf(written({ ...smallResults(), ...changes }, name), 'arc_easy')).timing;

  test('is the date in the file, a number or a text', async () => {
    expect((await timing({ total_evaluation_time_seconds: 2 })).finished).toBe('2023-11-14T22:13:22.500Z');
    expect((await timing({ date: '1700000000.5' })).started).toBe('2023-11-14T22:13:20.500Z');
    expect((await timing({ date: '2026-08-25T00:00:00Z' })).started).toBe('2026-08-25T00:00:00.000Z');
  });

  test("else that in the file's name, which is when it was finished", async () => {
    const name = 'results_2024-06-16T09-37-46.036287.json';
    expect(await timing({ date: undefined, total_evaluation_time_seconds: '6.5' }, name)).toEqual({
      started: '2024-06-16T09:37:39.536Z',
      finished: '2024-06-16T09:37:46.036Z',
      seconds: 6.5,
    });
  });
});
