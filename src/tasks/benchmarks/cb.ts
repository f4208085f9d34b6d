import type { Benchmark } from '../benchmark.ts';
import { acc, meanF1 } from '../metrics.ts';
import { multipleChoice } from '../multiple-choice.ts';
import { choiceIndex, text } from '../row-fields.ts';

/** By label: entailment, contradiction, neutral. */
const words = ['True', 'False', 'Neither'];

/** CommitmentBank in the version of SuperGLUE, as lm-eval's `cb`. */
export const cb: Benchmark = {
  tasks: [
    multipleChoice({
      name: 'cb',
      version: 1,
      card: {
        measures: 'Inference: how far a speaker is committed to what an embedded clause says.',
        source:
          'de Marneffe et al. 2019, The CommitmentBank, Proceedings of Sinn und Bedeutung 23; in SuperGLUE, arXiv:1905.00537',
        licence: 'not stated',
        questions: 56,
        chance: 1 / 3,
      },
      dataset: {
        path: 'aps/super_glue',
        config: 'cb',
        folder: 'cb',
        split: 'validation',
        shotsSplit: 'train',
      },
      shots: 0,
      sampling: 'draw-excluding',
      metrics: [acc, meanF1],
      read: (row) => ({
        prompt: `${text(row, 'premise')}\nQuestion: ${text(row, 'hypothesis')}. True, False, or Neither?\nAnswer:`,
        choices: words,
        gold: choiceIndex(row, 'label', words.length),
      }),
    }),
  ],
};
