import { strip } from '../../lib/python-text.ts';
import type { Benchmark } from '../benchmark.ts';
import { acc } from '../metrics.ts';
import { multipleChoice } from '../multiple-choice.ts';
import { labelIndex, text, texts } from '../row-fields.ts';

const letters = ['A', 'B', 'C', 'D', 'E'];

/** CommonsenseQA, as lm-eval's `commonsense_qa`, which gives no version. */
export const commonsenseQa: Benchmark = {
  tasks: [
    multipleChoice({
      name: 'commonsense_qa',
      version: 'Yaml',
      card: {
        measures: 'Common sense: which of five concepts answers a question.',
        source:
          'Talmor et al. 2018, CommonsenseQA: A Question Answering Challenge Targeting Commonsense Knowledge, arXiv:1811.00937',
        licence: 'MIT',
        questions: 1221,
        chance: 0.2,
      },
      dataset: {
        path: 'tau/commonsense_qa',
        folder: 'commonsense_qa',
        split: 'validation',
        shotsSplit: 'train',
      },
      shots: 0,
      sampling: 'draw-excluding',
      metrics: [acc],
      read(row) {
        const choices = texts(row, 'choices.text', letters.length);
        const lines = choices.map((choice, index) => `${letters[index]}. ${choice}\n`);
        const gold = labelIndex(row, 'answerKey', letters);
        return {
          prompt: `Question: ${strip(text(row, 'question'))}\n${lines.join('')}Answer:`,
          choices: letters,
          gold,
          target: letters[gold],
        };
      },
    }),
  ],
};
