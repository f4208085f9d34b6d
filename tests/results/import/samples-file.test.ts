import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DataError } from '../../../src/lib/errors.ts';
import { readSamplesFile, samplesPath } from '../../../src/results/import/samples-file.ts';
import type { SampleRecord } from '../../../src/results/types.ts';
import { collect, scratchFolder } from '../records.ts';
import { resultsFiles, written } from './fixtures.ts';

const filters = ['strict-match', 'flexible-extract'];

const samplesOf = (version: keyof typeof resultsFiles, task: string, modelArguments?: string): string => {
  const path = samplesPath(resultsFiles[version], task, modelArguments);
  if (path === undefined) throw new Error(`no samples of ${task}`);
  return path;
};
const oldArguments = 'pretrained=EleutherAI/tiny,dtype=float32';

const read = async (path: string, names: readonly string[]): Promise<SampleRecord[]> =>
  collect((await readSamplesFile(path, names)).samples());

const row = {
  doc_id: 0,
  doc: { q: 'x' },
  target: 'y',
  arguments: { gen_args_0: { arg_0: 'x', arg_1: ' y' } },
  resps: [[['-1.0', 'True']]],
  filtered_resps: [['-1.0', 'True']],
  filter: 'none',
  metrics: ['acc'],
  doc_hash: 'a'.repeat(64),
  prompt_hash: 'b'.repeat(64),
  target_hash: 'c'.repeat(64),
  acc: 1,
};
const lines = (...rows: readonly object[]): string =>
  rows.map((each) => `${JSON.stringify(each)}\n`).join('');

describe('the samples beside a results file', () => {
  test('carry its date, or before lm-eval 0.4.3 the model arguments', () => {
    expect(samplesOf('0.4.13', 'cb')).toMatch(/samples_cb_2025-11-22T10-11-12\.345678\.jsonl$/);
    expect(samplesOf('0.4.0', 'mmlu_anatomy', oldArguments)).toMatch(
      /pretrained__EleutherAI__tiny,dtype__float32_mmlu_anatomy\.jsonl$/,
    );
    expect(samplesPath(resultsFiles['0.4.0'], 'gsm8k', undefined)).toBeUndefined();
    expect(samplesPath(resultsFiles['0.4.13'], 'no_such_task', oldArguments)).toBeUndefined();
  });

  test('are never sought elsewhere', () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'x.jsonl'), '');
    for (const task of ['../x', '/etc/passwd', '..\\x', 'a\0b'])
      expect(samplesPath(join(folder, 'below', 'results.json'), task, 'a=b')).toBeUndefined();
  });
});

describe('a samples file', () => {
  test('has a row for each filter, which become one sample', async () => {
    const samples = await read(samplesOf('0.4.13', 'gsm8k'), []);
    expect(samples.map(({ index, scores, filtered }) => ({ index, scores, filtered }))).toEqual([
      {
        index: 0,
        scores: { 'exact_match,strict-match': 1, 'exact_match,flexible-extract': 1 },
        filtered: { 'strict-match': '5', 'flexible-extract': '5' },
      },
      {
        index: 1,
        scores: { 'exact_match,strict-match': 0, 'exact_match,flexible-extract': 0 },
        filtered: { 'strict-match': '[invalid]', 'flexible-extract': '7' },
      },
      {
        index: 2,
        scores: { 'exact_match,strict-match': 0, 'exact_match,flexible-extract': 0 },
        filtered: { 'strict-match': '[invalid]', 'flexible-extract': '[invalid]' },
      },
    ]);
    expect(samples[1]?.outputs).toMatchObject([{ kind: 'generation', text: 'The answer is 7.' }]);
    expect(samples[1]?.requests).toEqual([
      { kind: 'generate', prompt: 'Q: What is 1 + 5?\nA:', stop: ['Q:'], maxTokens: 256 },
    ]);
  });

  test("without the filters' names has the task's, in their order", async () => {
    expect(await read(samplesOf('0.4.5', 'gsm8k'), filters)).toEqual(
      await read(samplesOf('0.4.13', 'gsm8k'), []),
    );
  });

  test('that is one array, with raw values and no hashes, is the same as lines with both', async () => {
    const old = await read(samplesOf('0.4.0', 'mmlu_anatomy', oldArguments), ['none']);
    expect(old).toEqual(await read(samplesOf('0.4.13', 'arc_easy'), []));
    expect(old[3]?.doc).toEqual({ question: 'It\'s "so"?', choices: ['yes', 'no'], answer: 1, weight: 0.5 });
    const page = await read(samplesOf('0.4.0', 'wikitext', oldArguments), ['none']);
    expect(page).toEqual(await read(samplesOf('0.4.13', 'wikitext'), []));
    expect(page[1]?.outputs[0]).toMatchObject({ logprob: -Infinity });
  });

  test('has the task hash that lm-eval gave it', async () => {
    const { task_hashes: hashes } = JSON.parse(readFileSync(resultsFiles['0.4.5'], 'utf8')) as {
      task_hashes: Record<string, string>;
    };
    for (const task of ['arc_easy', 'gsm8k'])
      expect((await readSamplesFile(samplesOf('0.4.5', task), filters)).taskHash).toBe(hashes[task]);
    const computed = await readSamplesFile(samplesOf('0.4.0', 'mmlu_anatomy', oldArguments), []);
    expect(computed.taskHash).toBe(hashes['arc_easy']);
  });

  test('has pairs for scores of pairs, and leaves out what is neither', async () => {
    const cb = await read(samplesOf('0.4.13', 'cb'), []);
    expect(cb[0]?.scores).toEqual({ acc: 1, f1: [0, 0] });
    const strange = { ...row, metrics: undefined, acc: true, bleu: ['a', 'b'], f1: [1, 2, 3], note: {} };
    const [sample] = await read(written(lines(strange), 's.jsonl'), []);
    expect(sample?.scores).toEqual({ acc: 1 });
  });

  test('may lack the last newline, have empty lines, a byte order mark, and lines ended as on Windows', async () => {
    const path = written(
      `\uFEFF${JSON.stringify(row)}\r\n\r\n${JSON.stringify({ ...row, doc_id: 1 })}`,
      's.jsonl',
    );
    expect((await read(path, [])).map(({ index }) => index)).toEqual([0, 1]);
  });

  test('tells whether its questions are the first of the split', async () => {
    const front = async (...ids: readonly number[]): Promise<boolean> => {
      const path = written(lines(...ids.map((id) => ({ ...row, doc_id: id }))), 's.jsonl');
      return (await readSamplesFile(path, [])).isFront;
    };
    expect(await front(0, 1, 2)).toBe(true);
    expect(await front(1, 0)).toBe(true);
    expect(await front(0, 2)).toBe(false);
  });

  test.each<[string, string, RegExp]>([
    ['is empty', '', /has no samples\. Remove it to import the results alone\.$/],
    ['is an empty array', '[]', /has no samples/],
    ['is cut', lines(row, row).slice(0, -20), /s\.jsonl:2 is no whole JSON: /],
    ['is a cut array', `[${JSON.stringify(row)}, {`, /s\.jsonl is no whole JSON: /],
    ['has a line that is no object', `${lines(row)}5\n`, /s\.jsonl:2: the value is not as it should be/],
    ['has an element that is no object', `[[]]`, /s\.jsonl\[0\]: the value is not as it should be/],
    ['has a question twice', lines(row, row), /s\.jsonl:2: doc_id 0 stands there once more than it should/],
    [
      'lacks a row of one filter',
      lines(row, { ...row, doc_id: 1 }, { ...row, filter: 'other' }),
      /s\.jsonl: doc_id 1 stands there for 1 filters, others for 2\. The file is not whole\.$/,
    ],
    ...Object.entries({
      doc_id: -1,
      doc: [],
      arguments: 'x',
      resps: 'x',
      filtered_resps: null,
      filter: 3,
      metrics: 'acc',
      doc_hash: 'abc',
      prompt_hash: 5,
    }).map(([field, value]): [string, string, RegExp] => [
      `has a ${field} of the wrong type`,
      lines(row, { ...row, doc_id: 1, [field]: value }),
      new RegExp(`s\\.jsonl:2: ${field} is not as it should be: [^\\n]+$`),
    ]),
    ...['doc_id', 'doc', 'arguments', 'resps'].map((field): [string, string, RegExp] => [
      `has no ${field}`,
      lines({ ...row, [field]: undefined }),
      new RegExp(`s\\.jsonl:1: ${field} is not as it should be`),
    ]),
  ])('that %s is refused by name', async (_name, text, message) => {
    const failure = await readSamplesFile(written(text, 's.jsonl'), []).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(DataError);
    expect((failure as Error).message).toMatch(message);
  });

  test('that is no UTF-8, or no file at all, is refused by name', async () => {
    const path = join(scratchFolder(), 's.jsonl');
    writeFileSync(path, Buffer.from([0x7b, 0xff, 0x0a]));
    await expect(readSamplesFile(path, [])).rejects.toThrow(`${path}:1 is no UTF-8 text.`);
    await expect(readSamplesFile(join(dirname(path), 'gone'), [])).rejects.toThrow(/^Cannot read .*gone: /);
  });
});
