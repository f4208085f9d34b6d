import { lstrip } from '../../lib/python-text.ts';
import type { Benchmark } from '../benchmark.ts';
import { multipleChoice } from '../multiple-choice.ts';
import { labelIndex, text, texts } from '../row-fields.ts';

/** OpenBookQA without its book of facts, as lm-eval's `openbookqa`. */
export const openbookqa: Benchmark = {
  tasks: [
    multipleChoice({
      name: 'openbookqa',
      version: 1,
      card: {
        measures: 'Elementary science: how a sentence ends, from a fact and common sense.',
        source:
          'Mihaylov et al. 2018, Can a Suit of Armor Conduct Electricity? A New Dataset for Open Book Question Answering, arXiv:1809.02789',
        licence: 'not stated',
        questions: 500,
        chance: 0.25,
      },
      dataset: {
        path: 'allenai/openbookqa',
        config: 'main',
        folder: 'openbookqa',
        split: 'test',
        shotsSplit: 'train',
      },
      shots: 0,
      sampling: 'draw',
      read(row) {
        const choices = texts(row, 'choices.text');
        const answerKey = lstrip(text(row, 'answerKey'));
        return {
          prompt: text(row, 'question_stem'),
          choices,
          gold: labelIndex({ answerKey }, 'answerKey', texts(row, 'choices.label', choices.length)),
        };
      },
    }),
  ],
};
