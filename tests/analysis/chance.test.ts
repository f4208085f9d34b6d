import { expect, test } from 'vitest';
import { chanceLevel } from '../../src/analysis/chance.ts';
import * as registry from '../../src/tasks/registry.ts';

test.each([
  ['piqa', 'acc_norm', 0.5],
  ['arc_easy', 'acc', 0.25],
  ['blimp', 'acc', 0.5],
  ['mmlu', 'acc', 0.25],
])('guessing %s scores %s %d', (task, metric, level) => {
  expect(chanceLevel({ task, metric }, registry)).toBe(level);
});

test.each([
  ['lambada_openai', 'perplexity', 'is no share of right answers'],
  ['lambada_openai', 'acc', 'gains nothing'],
  ['gsm8k', 'exact_match,strict-match', 'gains nothing'],
  ['plumb', 'acc', 'differs from task to task'],
  ['of nobody', 'acc', 'is not known'],
])('guessing %s by %s %s', (task, metric) => {
  expect(chanceLevel({ task, metric }, registry)).toBeUndefined();
});
