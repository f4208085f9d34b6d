import { strip } from '../../lib/python-text.ts';
import type { Benchmark } from '../benchmark.ts';
import { text } from '../row-fields.ts';
import { singleContinuation } from '../single-continuation.ts';
import type { Task } from '../types.ts';

/** lm-eval's names and the files of the hub. */
const problems = [
  ['1dc', 'single_digit_three_ops', 'three one-digit numbers, two operations'],
  ['2da', 'two_digit_addition', 'sums of two-digit numbers'],
  ['2dm', 'two_digit_multiplication', 'products of two-digit numbers'],
  ['2ds', 'two_digit_subtraction', 'differences of two-digit numbers'],
  ['3da', 'three_digit_addition', 'sums of three-digit numbers'],
  ['3ds', 'three_digit_subtraction', 'differences of three-digit numbers'],
  ['4da', 'four_digit_addition', 'sums of four-digit numbers'],
  ['4ds', 'four_digit_subtraction', 'differences of four-digit numbers'],
  ['5da', 'five_digit_addition', 'sums of five-digit numbers'],
  ['5ds', 'five_digit_subtraction', 'differences of five-digit numbers'],
] as const;

function arithmeticTask([name, file, what]: (typeof problems)[number]): Task {
  return singleContinuation({
    name: `arithmetic_${name}`,
    version: 2,
    card: {
      measures: `Arithmetic in words: ${what}.`,
      source: 'Brown et al. 2020, Language Models are Few-Shot Learners, arXiv:2005.14165',
      licence: 'not stated',
      questions: 2000,
      chance: 0,
    },
    dataset: {
      path: 'EleutherAI/arithmetic',
      folder: `arithmetic/${file}`,
      split: 'validation',
      shotsSplit: 'validation',
      files: { validation: [`data/${file}.jsonl`] },
    },
    shots: 0,
    sampling: 'draw-excluding',
    // The answers begin with a space of their own.
    delimiter: '',
    read(row) {
      const context = strip(text(row, 'context'))
        .replaceAll('\n\n', '\n')
        .replaceAll('Q:', 'Question:')
        .replaceAll('A:', 'Answer:');
      return { prompt: context, continuation: text(row, 'completion'), appended: { context } };
    },
  });
}

/** The arithmetic of the GPT-3 paper, as lm-eval's ten `arithmetic_*` tasks and their tag. */
export const arithmetic: Benchmark = {
  tasks: problems.map(arithmeticTask),
  groups: [
    {
      name: 'arithmetic',
      version: 1,
      members: problems.map(([name]) => `arithmetic_${name}`),
      metrics: [],
      weighting: 'equal',
    },
  ],
};
