import type { Benchmark } from '../benchmark.ts';
import { acc, f1OfYes } from '../metrics.ts';
import { multipleChoice } from '../multiple-choice.ts';
import { choiceIndex, text } from '../row-fields.ts';

const answers = ['no', 'yes'];

/** The Microsoft Research Paraphrase Corpus in the version of GLUE, as lm-eval's `mrpc`. */
export const mrpc: Benchmark = {
  tasks: [
    multipleChoice({
      name: 'mrpc',
      version: 1,
      card: {
        measures: 'Paraphrase: whether two sentences from the news mean the same.',
        source:
          'Dolan and Brockett 2005, Automatically Constructing a Corpus of Sentential Paraphrases, IWP; in GLUE, arXiv:1804.07461',
        licence: 'not stated',
        questions: 408,
        chance: 0.5,
      },
      dataset: {
        path: 'nyu-mll/glue',
        config: 'mrpc',
        folder: 'mrpc',
        split: 'validation',
        shotsSplit: 'train',
      },
      shots: 0,
      sampling: 'draw-excluding',
      metrics: [acc, f1OfYes],
      read: (row) => ({
        prompt:
          `Sentence 1: ${text(row, 'sentence1')}\nSentence 2: ${text(row, 'sentence2')}\n` +
          'Question: Do both sentences mean the same thing?\nAnswer:',
        choices: answers,
        gold: choiceIndex(row, 'label', answers.length),
      }),
    }),
  ],
};
