import { expect, test } from 'vitest';
import { benchmarksOf } from '../../src/analysis/comparison/measured-scores.ts';
import { measureCommands } from '../../src/cli/measure-commands.ts';
import { predictedSuite } from '../../src/cli/predicted-suite.ts';
import * as registry from '../../src/tasks/registry.ts';
import { selectTasks } from '../../src/tasks/registry.ts';

const suite = predictedSuite();
const benchmarks = benchmarksOf(suite, registry);
const commands = (...tasks: readonly string[]) =>
  measureCommands(
    'my model',
    benchmarks.filter(({ task }) => tasks.includes(task)),
    suite,
  );

test('all benchmarks are measured by the name of their suite', () => {
  expect(measureCommands('m', benchmarks, suite)).toEqual(['plumbline eval m --tasks paper --allow-code']);
});

test('some are measured with one command for each number of shots, as a shell takes it', () => {
  expect(commands('truthfulqa', 'gsm8k', 'winogrande', 'mmlu_0-shot')).toEqual([
    "plumbline eval 'my model' --tasks mmlu,truthfulqa_mc1,truthfulqa_mc2 --num-fewshot 0",
    "plumbline eval 'my model' --tasks winogrande,gsm8k,gsm8k_cot --num-fewshot 5",
  ]);
  expect(commands('humaneval')).toEqual([
    "plumbline eval 'my model' --tasks humaneval --num-fewshot 0 --allow-code",
  ]);
  expect(commands()).toEqual([]);
});

test('the commands name tasks that there are', () => {
  for (const { task } of benchmarks) {
    const [, names = ''] = /--tasks (\S+)/.exec(commands(task)[0] ?? '') ?? [];
    expect(selectTasks([names]).tasks.length, task).toBeGreaterThan(0);
  }
});
