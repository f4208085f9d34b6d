import type { Benchmark } from '../benchmark.ts';
import { acc } from '../metrics.ts';
import { multipleChoice } from '../multiple-choice.ts';
import { choiceIndex, text } from '../row-fields.ts';

/** By label: entailment, not entailment. */
const words = ['True', 'False'];

/** Recognizing Textual Entailment in the version of GLUE, as lm-eval's `rte`. */
export const rte: Benchmark = {
  tasks: [
    multipleChoice({
      name: 'rte',
      version: 1,
      card: {
        measures: 'Inference: whether a sentence follows from a passage of news or Wikipedia.',
        source:
          'Dagan et al. 2006, The PASCAL Recognising Textual Entailment Challenge, and its successors; in GLUE, arXiv:1804.07461',
        licence: 'not stated',
        questions: 277,
        chance: 0.5,
      },
      dataset: {
        path: 'nyu-mll/glue',
        config: 'rte',
        folder: 'rte',
        split: 'validation',
        shotsSplit: 'train',
      },
      shots: 0,
      sampling: 'draw-excluding',
      metrics: [acc],
      read: (row) => ({
        prompt: `${text(row, 'sentence1')}\nQuestion: ${text(row, 'sentence2')} True or False?\nAnswer:`,
        choices: words,
        gold: choiceIndex(row, 'label', words.length),
      }),
    }),
  ],
};
