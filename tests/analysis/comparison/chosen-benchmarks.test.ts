import { describe, expect, test } from 'vitest';
import { withoutPredictor } from '../../../src/analysis/comparison/chosen-benchmarks.ts';
import { DataError } from '../../../src/lib/errors.ts';

const asked = ['arc_challenge', 'hellaswag'].map((task) => ({
  task,
  metric: 'acc',
  shots: 0,
  higherIsBetter: true,
}));

describe('tasks that were asked for', () => {
  test('are said to lack a predictor, one by one', () => {
    expect(withoutPredictor(asked, { tasks: ['hellaswag', 'arc_challenge'], file: 'p.json' })).toEqual([]);
    expect(withoutPredictor(asked, { tasks: ['hellaswag'], file: 'p.json' })).toEqual([
      'p.json has no predictor of arc_challenge.',
    ]);
  });

  test('are refused where none has one', () => {
    const refused = (): unknown => withoutPredictor(asked, { tasks: ['gsm8k'], file: 'p.json' });
    expect(refused).toThrow(DataError);
    expect(refused).toThrow(
      'p.json has no predictor of arc_challenge, hellaswag; it has those of gsm8k. Fit more with: plumbline fit',
    );
  });
});
