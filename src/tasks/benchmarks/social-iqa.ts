import { strip } from '../../lib/python-text.ts';
import type { Benchmark } from '../benchmark.ts';
import { acc } from '../metrics.ts';
import { multipleChoice } from '../multiple-choice.ts';
import { labelIndex, text } from '../row-fields.ts';

/** Social IQa, as lm-eval's `social_iqa`. */
export const socialIqa: Benchmark = {
  tasks: [
    multipleChoice({
      name: 'social_iqa',
      version: 0,
      card: {
        measures: 'Social common sense: what people want, do and feel, and why.',
        source:
          'Sap et al. 2019, Social IQa: Commonsense Reasoning about Social Interactions, arXiv:1904.09728',
        licence: 'not stated; commonly given as CC-BY-4.0',
        questions: 1954,
        chance: 1 / 3,
      },
      dataset: { path: 'lighteval/siqa', folder: 'social_iqa', split: 'validation', shotsSplit: 'train' },
      shots: 0,
      sampling: 'draw-excluding',
      metrics: [acc],
      read(row) {
        // Python's `int` reads over white space.
        const label = strip(text(row, 'label'));
        return {
          prompt: `Q: ${text(row, 'context')} ${text(row, 'question')}\nA:`,
          choices: [text(row, 'answerA'), text(row, 'answerB'), text(row, 'answerC')],
          gold: labelIndex({ label }, 'label', ['1', '2', '3']),
        };
      },
    }),
  ],
};
