import type { Benchmark } from '../benchmark.ts';
import { multipleChoice } from '../multiple-choice.ts';
import { choiceIndex, text } from '../row-fields.ts';

/** PIQA, as lm-eval's `piqa`. */
export const piqa: Benchmark = {
  tasks: [
    multipleChoice({
      name: 'piqa',
      version: 1,
      card: {
        measures: 'Physical common sense: which of two ways reaches a goal.',
        source:
          'Bisk et al. 2020, PIQA: Reasoning about Physical Commonsense in Natural Language, arXiv:1911.11641',
        licence: 'AFL-3.0',
        questions: 1838,
        chance: 0.5,
      },
      dataset: { path: 'baber/piqa', folder: 'piqa', split: 'validation', shotsSplit: 'train' },
      shots: 0,
      sampling: 'draw-excluding',
      read: (row) => ({
        prompt: `Question: ${text(row, 'goal')}\nAnswer:`,
        choices: [text(row, 'sol1'), text(row, 'sol2')],
        gold: choiceIndex(row, 'label', 2),
      }),
    }),
  ],
};
