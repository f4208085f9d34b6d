import { describe, expect, test } from 'vitest';
import { filtersIn, readMetrics } from '../../../src/results/import/task-metrics.ts';

const withFilters = { plainNames: false, higherIsBetter: undefined };
const read = (entry: Readonly<Record<string, unknown>>, options = withFilters) =>
  readMetrics('some_task', entry, options, 'f.json: results.some_task');

describe('the metrics of a task', () => {
  test('have the filter in their names, but for `none`', () => {
    const entry = {
      name: 'some_task',
      alias: 'some_task',
      sample_len: 8,
      'exact_match,strict-match': 0.5,
      'exact_match_stderr,strict-match': 0.25,
      'exact_match,flexible-extract': 1,
      'exact_match_stderr,flexible-extract': 'N/A',
      'acc,none': '0.125',
      sample_count: { 'acc,none': 8 },
    };
    expect(read(entry)).toEqual([
      { name: 'exact_match,strict-match', value: 0.5, standardError: 0.25, higherIsBetter: true },
      { name: 'exact_match,flexible-extract', value: 1, standardError: null, higherIsBetter: true },
      { name: 'acc', value: 0.125, standardError: null, higherIsBetter: true },
    ]);
    expect(filtersIn(entry)).toEqual(['strict-match', 'flexible-extract', 'none']);
  });

  test('had plain names before lm-eval 0.4', () => {
    const entry = { acc: 0.5, acc_stderr: 0.1, ppl: 12, ppl_stderr: Number.NaN, alias: 'x' };
    expect(read(entry, { ...withFilters, plainNames: true })).toEqual([
      { name: 'acc', value: 0.5, standardError: 0.1, higherIsBetter: true },
      { name: 'ppl', value: 12, standardError: null, higherIsBetter: false },
    ]);
  });

  test('are better higher or lower as the file says, else as our task has it, else by their names', () => {
    const higher = (task: string, metric: string, says?: boolean | null): boolean | undefined =>
      readMetrics(
        task,
        { [`${metric},none`]: 1 },
        { plainNames: false, higherIsBetter: says === undefined ? undefined : { [metric]: says } },
        'f',
      )[0]?.higherIsBetter;
    expect(higher('x', 'acc', false)).toBe(false);
    expect(higher('lambada_openai', 'perplexity', null)).toBe(false);
    expect(higher('lambada_openai', 'acc')).toBe(true);
    expect(
      ['word_perplexity', 'bits_per_byte', 'ter', 'mae', 'bleu', 'mcc'].map((name) => higher('x', name)),
    ).toEqual([false, false, false, false, true, true]);
  });

  test('may be infinite or not a number, also as Python prints these', () => {
    const values = read({ 'a,none': Number.NaN, 'b,none': '-inf', 'c,none': 'nan', 'd,none': Infinity });
    expect(values.map(({ value }) => value)).toEqual([Number.NaN, -Infinity, Number.NaN, Infinity]);
  });

  test('may be none where the metric was bypassed', () => {
    expect(read({ alias: 'x', 'bypass,none': 999, 'bypass_stderr,none': 'N/A' })).toEqual([]);
    expect(() => read({ alias: 'x' })).toThrow('f.json: results.some_task has no metric.');
    expect(() => read({ 'acc,none': null, 'sub,none': {} })).toThrow('has no metric');
  });

  test.each([
    ['acc,none', 'high'],
    ['acc,none', [1, 2]],
    ['acc,none', true],
    ['acc_stderr,none', 'small'],
    ['acc_stderr,none', []],
    ['acc_stderr,none', '0.5.1'],
  ])('%s that is %j is named', (key, value) => {
    expect(() => read({ 'acc,none': 0.5, [key]: value })).toThrow(
      `f.json: results.some_task.${key} is ${JSON.stringify(value)}; it should be a number.`,
    );
  });
});
