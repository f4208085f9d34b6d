// What runs cost that are done together, and that neither this nor processes nor interruptions show in what is recorded.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { type EvaluateEvent, type EvaluateOptions, Interrupted } from '../../src/evaluation/options.ts';
import { PythonRandom } from '../../src/lib/random.ts';
import type { RunRecord } from '../../src/results/types.ts';
import { dataWith, inputsOf, journalHashes, newResults, onlyRecord, run } from '../evaluation.ts';
import { trieNodes } from '../runners/schedule/trie.ts';
import { sharedFolder } from '../shared-folder.ts';

let results: string;
beforeEach(() => {
  results = newResults();
});

/** Sums over records, and what a trie of the requests says that was built from the recorded samples. */
async function merit(records: readonly RunRecord[], maxLength: number) {
  const inputs = await inputsOf(results, records, maxLength);
  const sum = (count: (record: RunRecord) => number): number =>
    records.reduce((total, record) => total + count(record), 0);
  return {
    computed: sum(({ work }) => work.computed),
    alone: sum(({ work }) => work.alone),
    nodes: sum(({ work }) => work.trieNodes),
    expected: { alone: inputs.flat().length, nodes: trieNodes(inputs) },
  };
}

type Options = Partial<EvaluateOptions> & { readonly tasks: readonly string[] };

/** Evaluates and checks the counts: tokens computed for distinct prefixes, to 2 in 1000, or to `most`. */
async function expectPerfect(options: Options, most = 1.002): Promise<readonly RunRecord[]> {
  const maxLength = options.maxLength ?? 256;
  const { records } = await run(results, options);
  const { computed, alone, nodes, expected } = await merit(records, maxLength);
  expect({ alone, nodes }).toEqual(expected);
  expect(computed).toBeGreaterThanOrEqual(nodes);
  expect(computed / nodes).toBeLessThan(most);
  return records;
}

const words = ['lamp', 'river', 'stone', 'bread', 'cloud', 'horse', 'violin', 'ladder'];
const word = (index: number): string => words[index % words.length] ?? '';

/** Some 200 letters, others for each number. */
const tale = (index: number): string =>
  Array.from({ length: 36 }, (_, place) => word(index * 7 + place * (1 + (index % 5)))).join(' ');

/** Rows of TruthfulQA's form, in two blocks. */
const truths = Array.from({ length: 40 }, (_, index) => {
  const [right, wrong] = [`It is a ${tale(index)}`, `It is no ${tale(index + 3)}`];
  const other = `Nobody knows, said the ${tale(index + 11)}`;
  return {
    question: `What is number ${index}, the ${word(index)} or the ${tale(index)}?`,
    mc1_targets: { choices: [right, wrong, other], labels: [1, 0, 0] },
    mc2_targets: { choices: [right, `${right}, indeed`, wrong, other], labels: [1, 1, 0, 0] },
  };
});
const truthfulqa = { 'truthfulqa/validation': truths };
/** Rows of GSM8K's. */
const sums = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({
    question: `${from + index} + ${index} =`,
    answer: `${tale(index)}.\n#### ${from + 2 * index}`,
  }));
const gsm8k = { 'gsm8k/test': sums(20, 12), 'gsm8k/train': sums(60, 6) };

describe('the figure of merit is 1.00, by a trie of the recorded requests,', () => {
  test.each<readonly [string, number]>([
    ['plumb_facts', 8],
    ['plumb_facts', 1],
    ['plumb_brackets', 3],
    ['plumb_arithmetic', 8],
    ['plumb_agreement', 0],
  ])('on %s with %i shots', async (task, shots) => {
    const [record] = await expectPerfect({ tasks: [task], shots });
    expect(record?.work.questions).toBe(record?.questions);
  });

  test('on two tasks over the same rows, together and one by one', async () => {
    const data = dataWith(truthfulqa);
    const options = { data, maxLength: 1000 };
    const together = await expectPerfect({ ...options, tasks: ['truthfulqa_mc1', 'truthfulqa_mc2'] });
    // Most requests of one are those of the other.
    const cost = together.reduce((sum, { work }) => sum + work.computed, 0);
    results = newResults();
    const first = await expectPerfect({ ...options, tasks: ['truthfulqa_mc1'] });
    results = newResults();
    const second = await expectPerfect({ ...options, tasks: ['truthfulqa_mc2'] });
    const apart = [...first, ...second].reduce((sum, { work }) => sum + work.computed, 0);
    expect(cost).toBeLessThan(0.6 * apart);
    expect(together.map(({ metrics }) => metrics)).toEqual(
      [...first, ...second].map(({ metrics }) => metrics),
    );
  });

  test('where texts are generated', async () => {
    // Prompts are read one by one, and a few words that only two begin with are read twice.
    const data = dataWith(gsm8k);
    await expectPerfect({ tasks: ['gsm8k'], shots: 3, data, maxLength: 900 }, 1.02);
  });

  describe.skipIf(!existsSync(join(sharedFolder, 'datasets')))('on the shared data sets:', () => {
    const data = join(sharedFolder, 'datasets');
    test.each<readonly [string, number, number]>([
      ['arc_challenge', 25, 8],
      ['hellaswag', 10, 8],
      ['winogrande', 5, 30],
      ['mmlu_anatomy', 5, 100],
      ['anli_r1', 0, 40],
      ['xnli_en', 0, 60],
      ['lambada_openai', 0, 60],
    ])('%s with %i shots', async (task, shots, limit) => {
      await expectPerfect({ tasks: [task], shots, limit, data, maxLength: 8000 });
    });

    test('truthfulqa, its header once for both scores', async () => {
      const tasks = ['truthfulqa_mc1', 'truthfulqa_mc2'];
      await expectPerfect({ tasks, limit: 120, data, maxLength: 2000 });
    });
  });
});

describe('what is recorded is the same to the last bit', () => {
  /** Several blocks, most of which share a beginning; two runs together; texts that are generated. */
  const evaluations: readonly (readonly [string, Options, Readonly<Record<string, readonly object[]>>])[] = [
    ['of questions with shots', { tasks: ['plumb_facts', 'plumb_brackets'], shots: 8, limit: 100 }, {}],
    [
      'of two runs over the same rows',
      { tasks: ['truthfulqa_mc1', 'truthfulqa_mc2'], maxLength: 1000 },
      truthfulqa,
    ],
    ['of generated texts', { tasks: ['gsm8k'], shots: 2, maxLength: 900 }, gsm8k],
  ];
  const journals = (records: readonly RunRecord[]) => records.map((record) => journalHashes(results, record));
  const metrics = (records: readonly RunRecord[]) => records.map((record) => record.metrics);

  describe.each(evaluations)('%s', (_what, asked, splits) => {
    let options: Options;
    let undisturbed: { readonly journals: unknown; readonly metrics: unknown } | undefined;
    beforeEach(async () => {
      options = { ...asked, data: dataWith(splits) };
      if (undisturbed) return;
      const { records } = await run(results, options);
      undisturbed = { journals: journals(records), metrics: metrics(records) };
      results = newResults();
    });
    const expectTheSame = (records: readonly RunRecord[]): void => {
      expect(journals(records)).toEqual(undisturbed?.journals);
      expect(metrics(records)).toEqual(undisturbed?.metrics);
    };

    test.each([1, 2, 3])('with %i workers', async (workers) => {
      expectTheSame((await run(results, { ...options, workers })).records);
    });

    test('with two threads', async () => {
      expectTheSame((await run(results, { ...options, threads: 2 })).records);
    });

    test('ended at random and gone on with, by other numbers of workers', async () => {
      const random = new PythonRandom(11);
      let ended = 0;
      for (let attempt = 0; attempt < 4; attempt++) {
        const abort = new AbortController();
        let steps = 1 + random.randbelow(3);
        const onEvent = ({ kind }: EvaluateEvent): void => {
          if (kind === 'progress' && --steps === 0) abort.abort();
        };
        const going = run(results, { ...options, workers: 1 + (attempt % 2), signal: abort.signal, onEvent });
        const failure = await going.then(
          () => undefined,
          (error: unknown) => error,
        );
        if (failure !== undefined) expect(failure).toBeInstanceOf(Interrupted);
        ended += failure === undefined ? 0 : 1;
      }
      expect(ended).toBeGreaterThan(0);
      expectTheSame((await run(results, options)).records);
    });
  });

  test('of a run beside which another one was recorded before as of that run alone', async () => {
    const options = { data: dataWith(truthfulqa), maxLength: 1000 };
    const [expected] = journals((await run(results, { ...options, tasks: ['truthfulqa_mc2'] })).records);
    results = newResults();
    await run(results, { ...options, tasks: ['truthfulqa_mc1'] });
    const both = { ...options, tasks: ['truthfulqa_mc1', 'truthfulqa_mc2'] };
    const { records, events } = await run(results, both);
    expect(events.map(({ kind }) => kind)).toContain('found');
    expect(journals(records)[1]).toEqual(expected);
  });
});

describe('a model that runs whole sequences', () => {
  const exports = join(sharedFolder, 'goldens', 'onnx-exports');
  const warnings = async (models: readonly string[]): Promise<readonly string[]> => {
    const { events } = await run(results, { models: models.map((name) => join(exports, name)), limit: 3 });
    return events.flatMap((event) => (event.kind === 'warning' ? [event.message] : []));
  };

  test.skipIf(!existsSync(exports))('is named once, with the reason; others are not', async () => {
    expect(await warnings(['llama-gqa-plain', 'llama-gqa-past-int8', 'llama-gqa-past'])).toEqual([
      'llama-gqa-plain: this ONNX export takes no past_key_values, so whole sequences are run and nothing is shared.',
      'llama-gqa-past-int8: this ONNX export quantizes as it runs, by the range of all tokens of a pass, so whole sequences are run and nothing is shared.',
    ]);
    expect(await warnings(['llama-gqa-plain'])).toEqual([]);
  });

  test('is none of those whose graph is ours', async () => {
    const { events } = await run(results, { limit: 2 });
    expect(events.map(({ kind }) => kind)).not.toContain('warning');
    onlyRecord((await run(results, { limit: 2 })).records);
  });
});
