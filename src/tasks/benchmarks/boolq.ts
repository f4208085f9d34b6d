import type { Benchmark } from '../benchmark.ts';
import { acc } from '../metrics.ts';
import { multipleChoice } from '../multiple-choice.ts';
import { choiceIndex, text } from '../row-fields.ts';

const answers = ['no', 'yes'];

/** BoolQ in the version of SuperGLUE, as lm-eval's `boolq`. */
export const boolq: Benchmark = {
  tasks: [
    multipleChoice({
      name: 'boolq',
      version: 2,
      card: {
        measures: 'Reading: yes or no to a question that people asked a search engine, given a passage.',
        source:
          'Clark et al. 2019, BoolQ: Exploring the Surprising Difficulty of Natural Yes/No Questions, arXiv:1905.10044; in SuperGLUE',
        licence: 'CC-BY-SA-3.0',
        questions: 3270,
        chance: 0.5,
      },
      dataset: {
        path: 'aps/super_glue',
        config: 'boolq',
        folder: 'boolq',
        split: 'validation',
        shotsSplit: 'train',
      },
      shots: 0,
      sampling: 'draw-excluding',
      metrics: [acc],
      read: (row) => ({
        prompt: `${text(row, 'passage')}\nQuestion: ${text(row, 'question')}?\nAnswer:`,
        choices: answers,
        gold: choiceIndex(row, 'label', answers.length),
      }),
    }),
  ],
};
