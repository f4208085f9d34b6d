import type { Benchmark } from '../benchmark.ts';
import { acc, brierScore } from '../metrics.ts';
import { multipleChoice } from '../multiple-choice.ts';
import { choiceIndex, text } from '../row-fields.ts';
import type { Task } from '../types.ts';

/** By label: entailment, neutral, contradiction. */
const words = ['True', 'Neither', 'False'];

/** With the number of their questions. */
const rounds = [
  ['r1', 1000],
  ['r2', 1000],
  ['r3', 1200],
] as const;

function anliTask([round, questions]: readonly [string, number]): Task {
  return multipleChoice({
    name: `anli_${round}`,
    version: 1,
    card: {
      measures: `Inference between two texts, written to deceive the models of its time (round ${round.slice(1)} of 3).`,
      source:
        'Nie et al. 2019, Adversarial NLI: A New Benchmark for Natural Language Understanding, arXiv:1910.14599',
      licence: 'CC-BY-NC-4.0',
      questions,
      chance: 1 / 3,
    },
    dataset: {
      path: 'facebook/anli',
      folder: 'anli',
      split: `test_${round}`,
      shotsSplit: `train_${round}`,
    },
    shots: 0,
    sampling: 'draw',
    metrics: [acc, brierScore],
    read(row) {
      const gold = choiceIndex(row, 'label', words.length);
      return {
        prompt: `${text(row, 'premise')}\nQuestion: ${text(row, 'hypothesis')} True, False, or Neither?\nAnswer:`,
        choices: words,
        gold,
        target: words[gold],
      };
    },
  });
}

/** Adversarial NLI, as lm-eval's `anli_r1` to `anli_r3` and their tag. */
export const anli: Benchmark = {
  tasks: rounds.map(anliTask),
  groups: [
    {
      name: 'anli',
      version: 1,
      members: rounds.map(([round]) => `anli_${round}`),
      metrics: [],
      weighting: 'equal',
    },
  ],
};
