import { strip } from '../../lib/python-text.ts';
import { argmax } from '../../lib/argmax.ts';
import type { Benchmark } from '../benchmark.ts';
import { logLikelihoods } from '../log-likelihoods.ts';
import { acc } from '../metrics.ts';
import { labelIndex, text, unexpected } from '../row-fields.ts';
import type { Question, Row } from '../types.ts';

/** WinoGrande, as lm-eval's `winogrande`: the text after the blank is scored under each filling (Trinh and Le 2018, arXiv:1806.02847). */
export const winogrande: Benchmark = {
  tasks: [
    {
      name: 'winogrande',
      version: 1,
      card: {
        measures: 'Common sense: which of two names or nouns a blank stands for.',
        source:
          'Sakaguchi et al. 2019, WinoGrande: An Adversarial Winograd Schema Challenge at Scale, arXiv:1907.10641',
        licence: 'CC-BY-4.0',
        questions: 1267,
        chance: 0.5,
      },
      dataset: {
        path: 'allenai/winogrande',
        config: 'winogrande_xl',
        folder: 'winogrande',
        split: 'validation',
        shotsSplit: 'train',
      },
      shots: 0,
      sampling: 'draw-excluding',
      metrics: [acc],
      read,
    },
  ],
};

function read(row: Row): Question {
  const sentence = text(row, 'sentence');
  const blank = sentence.indexOf('_');
  if (blank < 0) throw unexpected('sentence', 'a text with a blank, written _', sentence);
  const fillings = [text(row, 'option1'), text(row, 'option2')].map(
    (option) => sentence.slice(0, blank) + option,
  );
  const rest = strip(sentence.slice(blank + 1));
  const gold = labelIndex(row, 'answer', ['1', '2']);
  return {
    doc: row,
    prompt: fillings[gold] ?? '',
    answer: rest,
    target: rest,
    requests: (frame) =>
      fillings.map((filling) => ({
        kind: 'score',
        context: frame.context(filling),
        continuation: frame.delimiter + rest,
      })),
    score(outputs) {
      const logprobs = logLikelihoods(outputs, fillings.length).map(({ logprob }) => logprob);
      return { acc: argmax(logprobs) === gold ? 1 : 0 };
    },
  };
}
