import { lstrip } from '../../lib/python-text.ts';
import type { Benchmark } from '../benchmark.ts';
import { multipleChoice } from '../multiple-choice.ts';
import { text } from '../row-fields.ts';

/** SciQ with the paragraph that supports the answer, as lm-eval's `sciq`. */
export const sciq: Benchmark = {
  tasks: [
    multipleChoice({
      name: 'sciq',
      version: 1,
      card: {
        measures: 'Science questions of exams, most of them with a paragraph that has the answer.',
        source: 'Welbl et al. 2017, Crowdsourcing Multiple Choice Science Questions, arXiv:1707.06209',
        licence: 'CC-BY-NC-3.0',
        questions: 1000,
        chance: 0.25,
      },
      dataset: { path: 'allenai/sciq', folder: 'sciq', split: 'test', shotsSplit: 'train' },
      shots: 0,
      sampling: 'draw',
      read: (row) => ({
        prompt: `${lstrip(text(row, 'support'))}\nQuestion: ${text(row, 'question')}\nAnswer:`,
        choices: ['distractor1', 'distractor2', 'distractor3', 'correct_answer'].map((name) =>
          text(row, name),
        ),
        gold: 3,
      }),
    }),
  ],
};
