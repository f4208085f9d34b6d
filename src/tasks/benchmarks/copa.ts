import { strip } from '../../lib/python-text.ts';
import type { Benchmark } from '../benchmark.ts';
import { acc } from '../metrics.ts';
import { multipleChoice } from '../multiple-choice.ts';
import { choiceIndex, labelIndex, text, unexpected } from '../row-fields.ts';
import type { Row } from '../types.ts';

/** COPA in the version of SuperGLUE, as lm-eval's `copa`. */
export const copa: Benchmark = {
  tasks: [
    multipleChoice({
      name: 'copa',
      version: 1,
      card: {
        measures: 'Cause and effect: which of two sentences goes on after "because" or "therefore".',
        source:
          'Roemmele et al. 2011, Choice of Plausible Alternatives: An Evaluation of Commonsense Causal Reasoning, AAAI Spring Symposium; in SuperGLUE, arXiv:1905.00537',
        licence: 'BSD-2-Clause',
        questions: 100,
        chance: 0.5,
      },
      dataset: {
        path: 'aps/super_glue',
        config: 'copa',
        folder: 'copa',
        split: 'validation',
        shotsSplit: 'train',
      },
      shots: 0,
      sampling: 'draw-excluding',
      metrics: [acc],
      read(row) {
        const connector = ['because', 'therefore'][labelIndex(row, 'question', ['cause', 'effect'])];
        const choices = [continuing(row, 'choice1'), continuing(row, 'choice2')];
        const target = choices[choiceIndex(row, 'label', choices.length)] ?? '';
        // Without its full stop. lm-eval finds the right choice by its text.
        const premise = Array.from(strip(text(row, 'premise')))
          .slice(0, -1)
          .join('');
        return { prompt: `${premise} ${connector}`, choices, gold: choices.indexOf(target), target };
      },
    }),
  ],
};

/** The choice as the rest of a sentence, with a space of its own beside the delimiter's, as in lm-eval. */
function continuing(row: Row, path: string): string {
  const [first, ...rest] = text(row, path);
  if (first === undefined) throw unexpected(path, 'a sentence', '');
  return ` ${first.toLowerCase()}${rest.join('')}`;
}
