import type { Benchmark } from '../benchmark.ts';
import { acc } from '../metrics.ts';
import { multipleChoice } from '../multiple-choice.ts';
import { choiceIndex, text } from '../row-fields.ts';

const sentiments = ['negative', 'positive'];

/** The Stanford Sentiment Treebank in the version of GLUE, as lm-eval's `sst2`. */
export const sst2: Benchmark = {
  tasks: [
    multipleChoice({
      name: 'sst2',
      version: 1,
      card: {
        measures: 'Sentiment of a sentence from a film review: negative or positive.',
        source:
          'Socher et al. 2013, Recursive Deep Models for Semantic Compositionality Over a Sentiment Treebank, EMNLP; in GLUE, arXiv:1804.07461',
        licence: 'not stated',
        questions: 872,
        chance: 0.5,
      },
      dataset: {
        path: 'nyu-mll/glue',
        config: 'sst2',
        folder: 'sst2',
        split: 'validation',
        shotsSplit: 'train',
      },
      shots: 0,
      sampling: 'draw-excluding',
      metrics: [acc],
      read: (row) => ({
        prompt: `${text(row, 'sentence')}\nQuestion: Is this sentence positive or negative?\nAnswer:`,
        choices: sentiments,
        gold: choiceIndex(row, 'label', sentiments.length),
      }),
    }),
  ],
};
