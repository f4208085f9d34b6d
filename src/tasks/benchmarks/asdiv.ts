import type { Benchmark } from '../benchmark.ts';
import { text } from '../row-fields.ts';
import { singleContinuation } from '../single-continuation.ts';

/** ASDiv, as lm-eval's `asdiv`: the answer follows `Answer:` without a space, though shots have one there. */
export const asdiv: Benchmark = {
  tasks: [
    singleContinuation({
      name: 'asdiv',
      version: 1,
      card: {
        measures: 'Word problems of elementary school: the number that solves them.',
        source:
          'Miao et al. 2020, A Diverse Corpus for Evaluating and Developing English Math Word Problem Solvers, arXiv:2106.15772',
        licence: 'CC-BY-NC-4.0',
        questions: 2305,
        chance: 0,
      },
      dataset: { path: 'EleutherAI/asdiv', folder: 'asdiv', split: 'validation', shotsSplit: 'validation' },
      shots: 0,
      sampling: 'draw-excluding',
      read: (row) => ({
        prompt: `${text(row, 'body')}\nQuestion:${text(row, 'question')}\nAnswer:`,
        // Without the unit: `9 (apples)`.
        continuation: text(row, 'answer').split(' (', 1).join(''),
      }),
    }),
  ],
};
