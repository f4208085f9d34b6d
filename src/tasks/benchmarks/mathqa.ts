import type { Benchmark } from '../benchmark.ts';
import { acc, accNorm, brierScore } from '../metrics.ts';
import { multipleChoice } from '../multiple-choice.ts';
import { labelIndex, text, unexpected } from '../row-fields.ts';

const letters = ['a', 'b', 'c', 'd', 'e'];

/** MathQA, as lm-eval's `mathqa`. */
export const mathqa: Benchmark = {
  tasks: [
    multipleChoice({
      name: 'mathqa',
      version: 1,
      card: {
        measures: 'Word problems of exams for graduates: the answer among five.',
        source:
          'Amini et al. 2019, MathQA: Towards Interpretable Math Word Problem Solving with Operation-Based Formalisms, arXiv:1905.13319',
        licence: 'Apache-2.0',
        questions: 2985,
        chance: 0.2,
      },
      dataset: { path: 'regisss/math_qa', folder: 'mathqa', split: 'test', shotsSplit: 'train' },
      shots: 0,
      sampling: 'draw',
      metrics: [acc, accNorm, brierScore],
      read(row) {
        const choices = optionsOf(text(row, 'options'));
        const gold = labelIndex(row, 'correct', letters);
        // Fewer than five are asked all the same, as in lm-eval, as long as the right one is there.
        if (choices[gold] === undefined)
          throw unexpected('options', `"a ) …, b ) …", with an option ${letters[gold]}`, row.options);
        return { prompt: `Question: ${text(row, 'Problem')}\nAnswer:`, choices, gold };
      },
    }),
  ],
};

/**
 * lm_eval/tasks/mathqa/utils.py, `doc_to_choice`: cuts `a ) 38 , b ) 27.675 , …` into the options. `[^\n]` is Python's `.`, and its `$`
 * stands before a newline at the end too.
 */
function optionsOf(options: string): readonly string[] {
  const found = options.match(/[abcd] \) [^\n]*?, |e \) [^\n]*?(?=\n?$)/g) ?? [];
  return found.map((option) => option.slice('a ) '.length).replace(/[ ,]+$/, ''));
}
