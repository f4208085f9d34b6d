import { describe, expect, test } from 'vitest';
import { DataError } from '../../../src/lib/errors.ts';
import { readRequests, type WrittenRequests } from '../../../src/results/import/sample-requests.ts';

const logLikelihood = (logprob: number, greedy: boolean): object => ({
  kind: 'logLikelihood',
  logprob,
  greedy,
  tokens: [],
  logprobs: [],
  truncated: 0,
});
const read = (written: WrittenRequests, responses: readonly unknown[]) =>
  readRequests(written, responses, 'f:1');

describe("a row's requests and outputs", () => {
  test('are the same from objects of texts and from lists of values', () => {
    const now = read({ gen_args_0: { arg_0: 'c', arg_1: ' a' }, gen_args_1: { arg_0: 'c', arg_1: ' b' } }, [
      [['-1.5', 'False']],
      [['-inf', 'True']],
    ]);
    expect(now).toEqual({
      requests: [
        { kind: 'score', context: 'c', continuation: ' a' },
        { kind: 'score', context: 'c', continuation: ' b' },
      ],
      outputs: [logLikelihood(-1.5, false), logLikelihood(-Infinity, true)],
    });
    expect(
      read(
        [
          ['c', ' a'],
          ['c', ' b'],
        ],
        [[[-1.5, false]], [[-Infinity, true]]],
      ),
    ).toEqual(now);
  });

  test('are in the order of their numbers, also beyond ten', () => {
    const keys = Array.from({ length: 12 }, (_, at) => at).toSorted((a, b) =>
      String(a).localeCompare(String(b)),
    );
    const written = Object.fromEntries(keys.map((at) => [`gen_args_${at}`, { arg_1: ` ${at}`, arg_0: 'c' }]));
    const { requests } = read(
      written,
      keys.map(() => [[-1, false]]),
    );
    expect(requests.map((request) => request.kind === 'score' && request.continuation)).toEqual(
      Array.from({ length: 12 }, (_, at) => ` ${at}`),
    );
  });

  test('are generations where the second argument has settings', () => {
    const settings = { until: ['\n', 'Q:'], max_gen_toks: 1024, do_sample: false };
    expect(read([['p', settings]], [['text']])).toEqual({
      requests: [{ kind: 'generate', prompt: 'p', stop: ['\n', 'Q:'], maxTokens: 1024 }],
      outputs: [
        { kind: 'generation', text: 'text', tokens: [], logprobs: [], logprob: Number.NaN, truncated: 0 },
      ],
    });
    const maxTokens = (written: object): unknown => read([['p', written]], [['']]).requests[0];
    expect(maxTokens({ until: '\n', max_new_tokens: 7 })).toMatchObject({ stop: ['\n'], maxTokens: 7 });
    expect(maxTokens({ until: null })).toMatchObject({ stop: [], maxTokens: 256 });
  });

  test('are whole texts where there is no second argument', () => {
    const rolling = {
      requests: [{ kind: 'rolling', text: 't' }],
      outputs: [logLikelihood(-9.25, false)],
    };
    for (const response of ['-9.25', -9.25, ['-9.25', 'False']])
      expect(read([['t']], [[response]])).toEqual(rolling);
  });

  test('stand there once an answer where a request was repeated', () => {
    const { requests, outputs } = read([['p', { until: [] }]], [['a', 'b']]);
    expect(requests).toHaveLength(2);
    expect(outputs.map((output) => output.kind === 'generation' && output.text)).toEqual(['a', 'b']);
  });

  test.each<[string, WrittenRequests, readonly unknown[], string]>([
    ['fewer answers', [['c', ' a']], [], 'arguments has 1 requests and resps 0 answers'],
    ['a context that is no text', [[5, ' a']], [[[-1, true]]], 'arguments[0][0] is 5'],
    ['a continuation that is no text', [['c', 5]], [[[-1, true]]], 'arguments[0][1] is 5'],
    ['an answer that is no list', [['c', ' a']], ['-1'], 'resps[0] is "-1"'],
    ['no answer', [['c', ' a']], [[]], 'resps[0] is []'],
    ['a log-likelihood that is no number', [['c', ' a']], [[['low', 'True']]], 'resps[0] is "low"'],
    ['a flag that is none', [['c', ' a']], [[[-1, 'maybe']]], 'resps[0] is "maybe"'],
    ['a log-likelihood alone', [['c', ' a']], [[-1]], 'resps[0] is missing'],
    ['a generated text that is none', [['p', {}]], [[null]], 'resps[0] is null'],
    ['stop strings that are none', [['p', { until: [1] }]], [['']], 'arguments[0][1].until is [1]'],
    ['a limit that is none', [['p', { max_gen_toks: 1.5 }]], [['']], 'arguments[0][1].max_gen_toks is 1.5'],
  ])('are refused for %s', (_name, written, responses, message) => {
    expect(() => read(written, responses)).toThrow(DataError);
    expect(() => read(written, responses)).toThrow(`f:1: ${message}`);
  });
});
