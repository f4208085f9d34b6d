import { describe, expect, test } from 'vitest';
import { curves } from '../../../src/analysis/comparison/curve.ts';
import { designsAlong } from '../../../src/analysis/comparison/varied-designs.ts';
import { readVaried } from '../../../src/analysis/comparison/varied-values.ts';
import { parseDesign } from '../../../src/analysis/design/given-design.ts';
import type { OutsideRange } from '../../../src/analysis/predictor/types.ts';
import { aPrediction } from './predicted.ts';

const values = (text: string) => readVaried(text).values;

describe('the values of --vary', () => {
  test('are a range in even steps', () => {
    const code = values('code=0..60');
    expect(code[0]).toBe(0);
    expect(code.at(-1)).toBe(60);
    expect(code).toHaveLength(25);
    expect(code[1]).toBe(2.5);
    expect(values('code=0..10:2.5')).toEqual([0, 2.5, 5, 7.5, 10]);
    expect(values('code=0..1:0.1')).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]);
    expect(values('code=0..10:4')).toEqual([0, 4, 8]);
    expect(values('code = 0 .. 2 : 1')).toEqual([0, 1, 2]);
  });

  test('are equal ratios where the logarithm enters the regression', () => {
    const params = values('params=100M..10B');
    expect(params[0]).toBe(1e8);
    expect(params[12]).toBe(1e9);
    expect(params.at(-1)).toBe(1e10);
    expect(params).toHaveLength(25);
    expect(values('tokens=1T..3T:1T')).toEqual([1000, 2000, 3000]);
    expect(values('params=1B..3B:1B')).toEqual([1e9, 2e9, 3e9]);
  });

  test('are whole where they are counted', () => {
    expect(values('heads=8..20').every((value) => Number.isInteger(value))).toBe(true);
  });

  test('are a list', () => {
    expect(values('heads=8,16,32')).toEqual([8, 16, 32]);
    expect(values('code=15')).toEqual([15]);
    expect(values('attention=full,gqa,local,full,mqa')).toEqual(['full', 'gqa', 'local,full', 'mqa']);
    expect(values('pretraining_summary_percentage_code=1,2')).toEqual([1, 2]);
  });

  test('are all words of a category that is named alone', () => {
    expect(values('positions')).toEqual(['rope', 'learned', 'alibi']);
  });

  test.each([
    ['cod=0..60', /"cod" is no feature; did you mean code\?/],
    ['', /is no feature/],
    ['code', /--vary code is no range; write code=FROM\.\.TO/],
    ['code=', /--vary code is no range/],
    ['code=..60', /is no range/],
    ['code=0..', /is no range/],
    ['code=0..10..20', /is no range/],
    ['code=60..0', /from 60 to 0; the range should go upwards/],
    ['code=5..5', /should go upwards/],
    ['code=0..101', /code is "101"; it should be a share in percent, from 0 to 100/],
    ['code=-5..10', /it should be a share/],
    ['code=0..ten', /it should be a share/],
    ['code=0..60:0', /the step should be a number above 0/],
    ['code=0..60:-1', /the step should be a number above 0/],
    ['code=0..60:x', /the step should be a number above 0/],
    ['code=0..60:0.001', /has 60001 points; 1000 are the most/],
    ['code=1,2:3', /a step needs a range/],
    ['positions=rope..alibi', /positions has categories, which make no range. List them, such as positions=rope,learned/], // prettier-ignore
    ['positions=rop', /it should be one of "rope", "learned", "alibi"/],
    ['attention=local', /it should be one of/],
  ])('%j are refused in one line', (text, message) => {
    expect(() => values(text)).toThrow(message);
    expect(() => values(text)).toThrow(/^[^\n]+$/);
  });
});

describe('the designs along a feature', () => {
  const design = parseDesign('params=7B,web=70,code=10,books=10,english=90');

  test('differ in it alone', () => {
    const { designs, notes } = designsAlong(design, readVaried('params=1B,2B'), false);
    expect(designs).toEqual([
      { ...design, total_params: 1e9 },
      { ...design, total_params: 2e9 },
    ]);
    expect(notes).toEqual([]);
  });

  test('of a share leave the others, and it is said from where on they are no mix', () => {
    const { designs, notes } = designsAlong(design, readVaried('code=0,20,40'), false);
    expect(designs.map(({ pretraining_summary_percentage_web: web }) => web)).toEqual([70, 70, 70]);
    expect(notes).toEqual([
      'The other shares (web, books) stay as they are; --rescale-shares scales them. From code=40 on they add up to more than 100 %, which is no mix of data.',
    ]);
  });

  test('of a share make room where that is asked for, and what is not varied keeps its composition', () => {
    const { designs, notes } = designsAlong(design, readVaried('code=10,55,100'), true);
    const shares = designs.map((one) => ['web', 'books', 'english'].map((word) => one[`pretraining_summary_percentage_${word}`])); // prettier-ignore
    expect(shares).toEqual([
      [70, 10, 90],
      [35, 5, 90],
      [0, 0, 90],
    ]);
    expect(notes).toEqual([
      'The other shares (web, books) are scaled in proportion, to make room; missing and left so: reference, academic.',
    ]);
  });

  test('of a share that the design lacks make it from what the others leave', () => {
    const without = parseDesign('web=60,books=20');
    const { designs } = designsAlong(without, readVaried('code=20,60'), true);
    expect(designs.map((one) => one.pretraining_summary_percentage_web)).toEqual([60, 30]);
  });

  test('can be rescaled only along a share, with others to scale', () => {
    expect(() => designsAlong(design, readVaried('params=1B,2B'), true)).toThrow(
      /needs a varied share.*params is none/,
    );
    expect(() => designsAlong(parseDesign('code=10'), readVaried('code=0,20'), true)).toThrow(
      /nothing to scale/,
    );
    expect(() => designsAlong(parseDesign('code=100'), readVaried('code=0,20'), true)).toThrow(
      /nothing to scale/,
    );
  });
});

describe('a curve', () => {
  const about = (task: string, higherIsBetter: boolean) => ({
    task,
    shots: 0,
    metric: 'acc',
    higherIsBetter,
  });
  const along = (task: string, scores: readonly number[], higherIsBetter = true) =>
    curves(
      'code',
      scores.map((_score, at) => 10 * at),
      scores.map((score) => [aPrediction(task, score).prediction]),
      [about(task, higherIsBetter)],
    )[0];

  test('tells where it is best, and whether that is more than its interval leaves open', () => {
    expect(along('hellaswag', [0.5, 0.55, 0.52])).toMatchObject({
      best: { value: 10, prediction: 0.55 },
      span: expect.closeTo(0.05, 12),
      sentence:
        'Best at code=10; from worst to best 0.0500, less than the width of the 80 % interval (0.1000).',
    });
    expect(along('hellaswag', [0.3, 0.55])?.sentence).toContain('more than the width');
  });

  test('is best where less is, where that is better', () => {
    expect(along('mathqa', [0.5, 0.55, 0.45], false)?.best.value).toBe(20);
  });

  test('that is flat says that the feature does not move it', () => {
    expect(along('hellaswag', [0.5, 0.5])?.sentence).toBe('code does not move this prediction.');
  });

  test('has the words of what lies outside, point by point', () => {
    const outside: readonly OutsideRange[] = [
      { feature: 'pretraining_summary_percentage_code', value: 90, seen: [0, 80] },
    ];
    const found = curves(
      'code',
      [10, 90],
      [[aPrediction('hellaswag', 0.5).prediction], [aPrediction('hellaswag', 0.5, { outside }).prediction]],
      [about('hellaswag', true)],
    );
    expect(found[0]?.points.map((point) => point.outside)).toEqual([[], ['code']]);
  });

  test('is not made of a task that is not predicted', () => {
    expect(curves('code', [1], [[]], [about('hellaswag', true)])).toEqual([]);
  });
});
