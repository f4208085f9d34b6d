import { describe, expect, test } from 'vitest';
import { sampleLines } from '../../../src/results/harness-files/samples-file.ts';
import type { SampleRecord } from '../../../src/results/types.ts';
import type { Metric, Task } from '../../../src/tasks/types.ts';
import { colourTask } from '../../tasks/data-folder.ts';
import { aSample, collect } from '../records.ts';

const hashes = `"doc_hash": "${'a'.repeat(64)}", "prompt_hash": "${'b'.repeat(64)}", "target_hash": "${'c'.repeat(64)}"`;
const mean = (name: string, more: Partial<Metric> = {}): Metric => ({
  name,
  aggregate: 'mean',
  higherIsBetter: true,
  ...more,
});

function linesOf(task: Partial<Task>, ...samples: readonly SampleRecord[]): Promise<string[]> {
  async function* recorded(): AsyncGenerator<SampleRecord> {
    for (const sample of samples) yield await Promise.resolve(sample);
  }
  return collect(sampleLines(recorded, { ...colourTask(), ...task }));
}

const answered = { tokens: [1], logprobs: [-1], truncated: 0 };

describe('a line of a samples file', () => {
  test('of a choice has its requests, its log-likelihoods as Python’s str and its scores as floats', async () => {
    const sample = aSample(3, {
      doc: { q: 'né\u2028"', n: 1, x: 0.5, none: null, list: [], deep: { a: [null, { b: null }] } },
      target: '0',
      requests: [
        { kind: 'score', context: 'Q?', continuation: ' red' },
        { kind: 'score', context: 'Q?', continuation: ' blue' },
      ],
      outputs: [
        { kind: 'logLikelihood', logprob: -5, greedy: true, ...answered },
        { kind: 'logLikelihood', logprob: -1.1920928955078125e-7, greedy: false, ...answered },
      ],
      scores: { acc: 0, brier_score: 0.25, acc_norm: 1, f1: [1, 0] },
    });
    const metrics = [
      mean('acc', { integer: true }),
      mean('brier_score', { ours: true }),
      mean('acc_norm'),
      mean('f1'),
    ];
    expect(await linesOf({ metrics }, sample)).toEqual([
      '{"doc_id": 3, "doc": {"q": "né\u2028\\"", "n": 1, "x": 0.5, "none": null, "list": [], "deep": {"a": [null, {"b": null}]}}, "target": "0", ' +
        '"arguments": {"gen_args_0": {"arg_0": "Q?", "arg_1": " red"}, "gen_args_1": {"arg_0": "Q?", "arg_1": " blue"}}, ' +
        '"resps": [[["-5.0", "True"]], [["-1.1920928955078125e-07", "False"]]], ' +
        '"filtered_resps": [["-5.0", "True"], ["-1.1920928955078125e-07", "False"]], "filter": "none", ' +
        `"metrics": ["acc", "acc_norm", "f1"], ${hashes}, "acc": 0, "acc_norm": 1.0, "f1": [1, 0]}\n`,
    ]);
  });

  test('of a rolling request has one argument; what JSON lacks is as Python writes it', async () => {
    const sample = aSample(0, {
      doc: { lone: 'a\ud800' },
      requests: [{ kind: 'rolling', text: 'all' }],
      outputs: [{ kind: 'logLikelihood', logprob: -Infinity, greedy: false, ...answered }],
      scores: { acc: NaN },
    });
    expect(await linesOf({ metrics: [mean('acc')] }, sample)).toEqual([
      '{"doc_id": 0, "doc": {"lone": "a\\ud800"}, "target": "0", "arguments": {"gen_args_0": {"arg_0": "all"}}, ' +
        '"resps": [[["-inf", "False"]]], "filtered_resps": [["-inf", "False"]], "filter": "none", ' +
        `"metrics": ["acc"], ${hashes}, "acc": NaN}\n`,
    ]);
  });

  const generated: Partial<SampleRecord> = {
    doc: {},
    requests: [{ kind: 'generate', prompt: 'P', stop: ['\n'], maxTokens: 9 }],
    outputs: [{ kind: 'generation', text: ' 1\n', logprob: -1, ...answered }],
  };
  const generation = {
    stop: ['\n'],
    maxTokens: 9,
    logged: { until: ['\n'], do_sample: false, temperature: 0 },
  };
  const start = (index: number): string =>
    `{"doc_id": ${index}, "doc": {}, "target": "${index}", "arguments": {"gen_args_0": {"arg_0": "P", "arg_1": {"until": ["\\n"], "do_sample": false, "temperature": 0.0}}}, "resps": [[" 1\\n"]], `;

  test('of generated texts stands once a filter: all questions under the first, then all under the next', async () => {
    const scores = { 'match,strict': 1, 'match,loose': 0 };
    const samples = [0, 1].map((index) =>
      aSample(index, { ...generated, filtered: { strict: '1', loose: `${index}` }, scores }),
    );
    const metrics = [mean('match,strict'), mean('match,loose')];
    const end = (filter: string, value: string): string =>
      `"filter": "${filter}", "metrics": ["match"], ${hashes}, "match": ${value}}\n`;
    expect(await linesOf({ metrics, generation }, ...samples)).toEqual([
      `${start(0)}"filtered_resps": ["1"], ${end('strict', '1.0')}`,
      `${start(1)}"filtered_resps": ["1"], ${end('strict', '1.0')}`,
      `${start(0)}"filtered_resps": ["0"], ${end('loose', '0.0')}`,
      `${start(1)}"filtered_resps": ["1"], ${end('loose', '0.0')}`,
    ]);
  });

  test('of a program has neither its run nor the run’s outcome', async () => {
    const sample = aSample(0, {
      ...generated,
      requests: [
        ...(generated.requests ?? []),
        { kind: 'execute', program: 'p', tests: 't', timeoutSeconds: 3 },
      ],
      outputs: [...(generated.outputs ?? []), { kind: 'execution', outcome: 'passed', detail: '' }],
      filtered: { run: ['def f(): pass'] },
      scores: { 'pass@1,run': 1 },
    });
    expect(await linesOf({ metrics: [mean('pass@1,run')], generation }, sample)).toEqual([
      `${start(0)}"filtered_resps": [["def f(): pass"]], "filter": "run", "metrics": ["pass@1"], ${hashes}, "pass@1": 1.0}\n`,
    ]);
  });

  test('without a filter’s text has the text itself', async () => {
    const sample = aSample(0, { ...generated, scores: { match: 1 } });
    const [line] = await linesOf({ metrics: [mean('match')], generation }, sample);
    expect(line).toContain('"filtered_resps": [" 1\\n"], "filter": "none"');
  });
});
