// The pipeline as a library: the checkpoint that ships on tasks that ship.

import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { type EvaluateEvent, type EvaluateOptions, Interrupted } from '../src/evaluation/options.ts';
import { DataError, ModelError, UsageError } from '../src/lib/errors.ts';
import { openTokenizer } from '../src/model/tokenizer/tokenizer.ts';
import { importResults } from '../src/results/import/import-results.ts';
import { loadResults, openStore } from '../src/results/store.ts';
import type { RunRecord, SampleRecord } from '../src/results/types.ts';
import { openSandbox } from '../src/runners/sandbox/sandbox.ts';
import type { LogLikelihood, ScoreRequest } from '../src/tasks/types.ts';
import {
  journalLines as recordedLines,
  newResults,
  onlyRecord,
  run as evaluation,
  samplesOf as recordedSamples,
  zoo,
} from './evaluation.ts';
import { scratchFolder } from './results/records.ts';
import { childrenOf, onLinux } from './runners/workers/children.ts';

let results: string;
beforeEach(() => {
  results = newResults();
});

const run = (options: Partial<EvaluateOptions>) => evaluation(results, options);
const samplesOf = (record: RunRecord): Promise<SampleRecord[]> => recordedSamples(results, record);
const journalLines = (record: RunRecord): readonly string[] => recordedLines(results, record);
const scoreRequests = (samples: readonly SampleRecord[]): readonly ScoreRequest[] =>
  samples.flatMap(({ requests }) => requests as readonly ScoreRequest[]);

describe('evaluate', () => {
  test('records each run, and gives the records in the order of the tasks', async () => {
    const { records, events } = await run({ tasks: ['plumb_facts', 'plumb_agreement'], limit: 10 });
    expect(records.map(({ identity, questions }) => [identity.task, questions])).toEqual([
      ['plumb_facts', 10],
      ['plumb_agreement', 10],
    ]);
    expect(await loadResults(results)).toEqual(records);
    for (const record of records) {
      const samples = await samplesOf(record);
      expect(samples.map(({ index }) => index)).toEqual(Array.from({ length: 10 }, (_, index) => index));
      const right = samples.filter(({ scores }) => scores['acc'] === 1).length;
      expect(record.metrics.find(({ name }) => name === 'acc')?.value).toBe(right / 10);
    }
    expect(events.map(({ kind }) => kind)).toEqual([
      'planned',
      'opening',
      ...['started', 'progress', 'finished'],
      ...['started', 'progress', 'finished'],
    ]);
    const shares = events.flatMap((event) => ('share' in event ? [event.share] : []));
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect([shares[0], shares.at(-1)]).toEqual([0, 1]);
  });

  test('computes nothing for what was recorded', async () => {
    const first = await run({ limit: 5 });
    const second = await run({ limit: 5 });
    expect(second.records).toEqual(first.records);
    expect(second.events).toMatchObject([
      {
        kind: 'planned',
        runs: [{ key: onlyRecord(first.records).key, questions: 5, done: 5, state: 'recorded' }],
      },
      { kind: 'found', model: 'plumb-1m', records: first.records, tasks: 1 },
    ]);
    const third = await run({ limit: 5, tasks: ['plumb_facts', 'plumb_agreement'] });
    expect(third.events.map(({ kind }) => kind)).toEqual([
      'planned',
      'found',
      'opening',
      'started',
      'progress',
      'finished',
    ]);
  });

  test('knows a checkpoint by its bytes: a copy under another name is the same run', async () => {
    const copy = join(scratchFolder(), 'step-1000');
    cpSync(zoo, copy, { recursive: true });
    const { records } = await run({ limit: 5 });
    const again = await run({ limit: 5, models: [copy] });
    expect(again.records).toEqual(records);
    const model = `${basename(dirname(copy))}/step-1000`;
    expect(again.events.at(-1)).toEqual({ kind: 'found', model, records, tasks: 1 });
  });

  test('goes on where its signal ended it, and asks nothing again', async () => {
    const whole = onlyRecord((await run({ shots: 8 })).records);
    const undisturbed = journalLines(whole);
    results = join(scratchFolder(), 'results');

    const abort = new AbortController();
    let recorded = 0;
    const onEvent = (event: EvaluateEvent): void => {
      if (event.kind !== 'progress') return;
      recorded = event.done;
      abort.abort();
    };
    await expect(run({ shots: 8, signal: abort.signal, onEvent })).rejects.toThrow(Interrupted);
    expect(recorded).toBeGreaterThan(0);
    expect(recorded).toBeLessThan(180);
    if (onLinux) expect(childrenOf(process.pid)).toEqual([]);
    expect(await loadResults(results)).toEqual([]);

    const { records, events } = await run({ shots: 8 });
    expect(events.find(({ kind }) => kind === 'started')).toMatchObject({ done: recorded, questions: 180 });
    expect(onlyRecord(records).work.questions).toBe(180 - recorded);
    expect(journalLines(onlyRecord(records))).toEqual(undisturbed);
    expect(onlyRecord(records).metrics).toEqual(whole.metrics);
  });

  test('ends before it begins where the signal was given', async () => {
    const signal = AbortSignal.abort();
    await expect(run({ limit: 2, signal })).rejects.toThrow(Interrupted);
    await run({ limit: 2 });
    expect((await run({ limit: 2, signal })).records).toHaveLength(1);
  });
});

describe('questions longer than the context', () => {
  test('lose the front of their context, as in lm-eval, and are counted', async () => {
    const { records } = await run({ shots: 2, limit: 20, maxLength: 24 });
    const record = onlyRecord(records);
    const samples = await samplesOf(record);
    const tokenizer = await openTokenizer(zoo);
    // lm-eval: (context + continuation)[-(max_length + 1):][:-1]
    const leftOut = scoreRequests(samples).map(({ context, continuation }) =>
      Math.max(0, tokenizer.encode(context + continuation, false).length - 25),
    );
    expect(
      samples.flatMap(({ outputs }) => outputs.map((output) => (output as LogLikelihood).truncated)),
    ).toEqual(leftOut);
    expect(record.work).toMatchObject({
      truncatedRequests: leftOut.filter((count) => count > 0).length,
      truncatedTokens: leftOut.reduce((sum, count) => sum + count, 0),
      alone: 80 * 24,
    });
    expect(record.work.truncatedRequests).toBe(80);
  });

  test('are refused, by task and number, where a continuation alone is longer', async () => {
    await expect(run({ tasks: ['plumb_brackets'], maxLength: 2 })).rejects.toThrow(DataError);
    await expect(run({ tasks: ['plumb_brackets'], maxLength: 2 })).rejects.toThrow(
      /^plumb_brackets, question \d+: A continuation of \d+ tokens/,
    );
  });
});

describe('what cannot be done is found before anything is written', () => {
  test.each<readonly [string, Partial<EvaluateOptions>, new (message: string) => Error, RegExp]>([
    ['an unknown task', { tasks: ['plumb_fact'] }, UsageError, /did you mean plumb_facts/],
    ['no task', { tasks: [] }, UsageError, /no task/],
    ['a missing data set', { tasks: ['plumb_facts', 'arc_easy'] }, DataError, /arc_easy\/test\.jsonl/],
    ['no model', { models: [] }, UsageError, /No model/],
    ['a missing model', { models: [zoo, '/nonexistent'] }, ModelError, /\/nonexistent/],
    ['a model named twice', { models: [zoo, zoo] }, UsageError, /twice/],
    ['limit 0', { limit: 0 }, UsageError, /the limit is 0/],
    ['half a question', { limit: 0.5 }, UsageError, /the limit is 0\.5/],
    ['less than no shots', { shots: -1 }, UsageError, /the number of shots is -1/],
    ['more shots than rows', { shots: 49 }, UsageError, /49 shots need 49 rows/],
    ['a limit and a sample', { limit: 1, sample: 1 }, UsageError, /both given/],
  ])('%s', async (_name, options, type, why) => {
    const failure = await run(options).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(type);
    expect((failure as Error).message).toMatch(why);
    expect(existsSync(results)).toBe(false);
  });
});

describe('lm-eval’s files', () => {
  test('are written from the store, also of runs that were recorded before, and importing them there adds nothing', async () => {
    const first = await run({ limit: 5 });
    const outputPath = join(results, '..', 'files');
    const { events, records } = await run({ limit: 5, outputPath, logSamples: true });
    expect(records).toEqual(first.records);
    const files = events.flatMap((event) => (event.kind === 'written' ? event.files : []));
    expect(files).toHaveLength(2);
    const [resultsFile = '', samplesFile = ''] = files;
    const written = JSON.parse(readFileSync(resultsFile, 'utf8'));
    expect(written.results.plumb_facts['acc,none']).toBe(
      onlyRecord(records).metrics.find(({ name }) => name === 'acc')?.value,
    );
    const [line = ''] = readFileSync(samplesFile, 'utf8').split('\n');
    const [sample] = await samplesOf(onlyRecord(records));
    expect(JSON.parse(line)).toMatchObject({ doc_id: 0, doc_hash: sample?.docHash, target: sample?.target });

    const store = await openStore(results);
    const imported = await importResults(store, resultsFile, { warn: () => {}, onTask: () => {} });
    expect(imported).toEqual({ runs: records, before: 1, failures: [] });
    expect(await loadResults(results)).toEqual(records);
  });

  test('that cannot be written are told before anything is computed', async () => {
    const outputPath = join(results, '..', 'file');
    writeFileSync(outputPath, '');
    const events: EvaluateEvent[] = [];
    await expect(run({ limit: 5, outputPath, onEvent: (event) => events.push(event) })).rejects.toThrow(
      /Cannot write lm-eval's files to .*--output-path/,
    );
    expect(events).toEqual([]);
  });
});

describe('a chat template', () => {
  test('stands around the prompts, and makes another run', async () => {
    const chat = join(scratchFolder(), 'chat');
    cpSync(zoo, chat, { recursive: true });
    writeFileSync(
      join(chat, 'chat_template.jinja'),
      "{% for m in messages %}<{{ m['role'] }}>{{ m['content'] }}{% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}",
    );
    const options = { models: [chat], limit: 1, shots: 1 };
    const plain = onlyRecord((await run(options)).records);
    const [plainSample] = await samplesOf(plain);
    const { context = '' } = scoreRequests([plainSample as SampleRecord])[0] ?? {};
    const [shot = '', prompt = ''] = context.split('\n\n');
    const answer = shot.split(' ').at(-1) ?? '';
    const asked = shot.slice(0, -answer.length - 1);

    const multiturn = onlyRecord(
      (await run({ ...options, chatTemplate: true, systemInstruction: 'Be brief.' })).records,
    );
    const [turns] = scoreRequests(await samplesOf(multiturn));
    expect(turns?.context).toBe(
      `<system>Be brief.<user>${asked}<assistant>${answer}<user>${prompt}<assistant>`,
    );
    expect(turns?.continuation).not.toMatch(/^ /);
    const single = onlyRecord(
      (await run({ ...options, chatTemplate: true, fewshotAsMultiturn: false })).records,
    );
    expect(scoreRequests(await samplesOf(single))[0]?.context).toBe(`<user>${shot}\n\n${prompt}<assistant>`);
    expect(new Set([plain.key, multiturn.key, single.key]).size).toBe(3);
    expect(multiturn.identity).toMatchObject({
      chatTemplate: true,
      fewshotAsMultiturn: true,
      systemInstruction: 'Be brief.',
    });
  });

  test('that the checkpoint does not have is told in a line', async () => {
    await expect(run({ chatTemplate: true })).rejects.toThrow(
      /plumb-1m has no chat template .*--apply-chat-template/,
    );
  });
});

describe('a task that runs programs', () => {
  test('is refused unless that is allowed', async () => {
    await expect(run({ tasks: ['humaneval', 'plumb_facts'] })).rejects.toThrow(
      /^humaneval runs programs that the model writes, which is off by default\. Allow it with --allow-code/,
    );
  });

  test('scores by what the programs did', async (context) => {
    if (
      !(await openSandbox().then(
        () => true,
        () => false,
      ))
    )
      context.skip('there is no Python');
    const data = join(scratchFolder(), 'data');
    mkdirSync(join(data, 'humaneval'), { recursive: true });
    const row = (test: string) => ({
      task_id: 'HumanEval/0',
      prompt: 'def answer():\n    return 42\n"""\n',
      canonical_solution: '',
      test,
      entry_point: 'answer',
    });
    // Whatever the model writes stands in a text that the tests close.
    const rows = [row('"""\ndef check(f): assert f() == 42'), row('"""\ndef check(f): assert f() == 43')];
    writeFileSync(join(data, 'humaneval/test.jsonl'), rows.map((one) => `${JSON.stringify(one)}\n`).join(''));
    const record = onlyRecord(
      (await run({ tasks: ['humaneval'], data, allowCode: true, maxLength: 1100 })).records,
    );
    const samples = await samplesOf(record);
    expect(samples.map(({ outputs }) => outputs.at(-1))).toMatchObject([
      { kind: 'execution', outcome: 'passed' },
      { kind: 'execution', outcome: 'failed', detail: 'AssertionError' },
    ]);
    expect(record.metrics).toMatchObject([{ name: 'pass@1,create_test', value: 0.5 }]);
    expect(record.identity.versions['python']).toMatch(/^3\.\d+$/);
  });
});
