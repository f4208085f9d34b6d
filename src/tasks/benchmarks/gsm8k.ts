import { strip } from '../../lib/python-text.ts';
import type { Benchmark } from '../benchmark.ts';
import { exactMatch } from '../exact-match.ts';
import { generationTask } from '../generation.ts';
import { regexFilter } from '../regex-filter.ts';
import { text } from '../row-fields.ts';
import type { Row } from '../types.ts';

const task = {
  version: 3,
  card: {
    measures: 'Arithmetic in words: grade-school problems of two to eight steps.',
    source: 'Cobbe et al. 2021, Training Verifiers to Solve Math Word Problems, arXiv:2110.14168',
    licence: 'MIT',
    questions: 1319,
    chance: 0,
  },
  metric: { name: 'exact_match', aggregate: 'mean', higherIsBetter: true },
} as const;

const dataset = { path: 'openai/gsm8k', config: 'main', folder: 'gsm8k', split: 'test' };

/** lm-eval's `exact_match` options: an answer's commas, dollar signs and last full stop make no difference, nor does what stands before `#### `. */
const options = { ignored: [/,/g, /\$/g, /^[^]*#### /, /\.(?=\n?$)/g], ignoreCase: true };

const isRight = (filtered: string, target: string): boolean => exactMatch(filtered, target, options);

const filters = (strict: RegExp) => ({
  'strict-match': regexFilter(strict, 'first'),
  'flexible-extract': regexFilter(/(-?[$0-9.,]{2,})|(-?[0-9]+)/g, 'last'),
});

const stop = (question: string): string[] => [question, '</s>', '<|im_end|>'];

/** The eight examples of Wei et al. 2022 (arXiv:2201.11903), in lm-eval's words. */
const chainOfThoughtShots: readonly Row[] = [
  {
    question:
      'There are 15 trees in the grove. Grove workers will plant trees in the grove today. After they are done, there will be 21 trees. How many trees did the grove workers plant today?',
    target:
      'There are 15 trees originally. Then there were 21 trees after some more were planted. So there must have been 21 - 15 = 6. The answer is 6.',
  },
  {
    question:
      'If there are 3 cars in the parking lot and 2 more cars arrive, how many cars are in the parking lot?',
    target: 'There are originally 3 cars. 2 more cars arrive. 3 + 2 = 5. The answer is 5.',
  },
  {
    question:
      'Leah had 32 chocolates and her sister had 42. If they ate 35, how many pieces do they have left in total?',
    target:
      'Originally, Leah had 32 chocolates. Her sister had 42. So in total they had 32 + 42 = 74. After eating 35, they had 74 - 35 = 39. The answer is 39.',
  },
  {
    question:
      'Jason had 20 lollipops. He gave Denny some lollipops. Now Jason has 12 lollipops. How many lollipops did Jason give to Denny?',
    target:
      'Jason started with 20 lollipops. Then he had 12 after giving some to Denny. So he gave Denny 20 - 12 = 8. The answer is 8.',
  },
  {
    question:
      'Shawn has five toys. For Christmas, he got two toys each from his mom and dad. How many toys does he have now?',
    target:
      'Shawn started with 5 toys. If he got 2 toys each from his mom and dad, then that is 4 more toys. 5 + 4 = 9. The answer is 9.',
  },
  {
    question:
      'There were nine computers in the server room. Five more computers were installed each day, from monday to thursday. How many computers are now in the server room?',
    target:
      'There were originally 9 computers. For each of 4 days, 5 more computers were added. So 5 * 4 = 20 computers were added. 9 + 20 is 29. The answer is 29.',
  },
  {
    question:
      'Michael had 58 golf balls. On tuesday, he lost 23 golf balls. On wednesday, he lost 2 more. How many golf balls did he have at the end of wednesday?',
    target:
      'Michael started with 58 golf balls. After losing 23 on tuesday, he had 58 - 23 = 35. After losing 2 more, he had 35 - 2 = 33 golf balls. The answer is 33.',
  },
  {
    question: 'Olivia has $23. She bought five bagels for $3 each. How much money does she have left?',
    target:
      'Olivia had 23 dollars. 5 bagels for 3 dollars each will be 5 x 3 = 15 dollars. So she has 23 - 15 dollars left. 23 - 15 is 8. The answer is 8.',
  },
];

/** GSM8K, as lm-eval's `gsm8k` and, with eight worked examples, `gsm8k_cot`. */
export const gsm8k: Benchmark = {
  tasks: [
    generationTask({
      ...task,
      name: 'gsm8k',
      dataset: { ...dataset, shotsSplit: 'train' },
      shots: 5,
      sampling: 'draw',
      generation: {
        stop: stop('Question:'),
        maxTokens: 256,
        logged: { until: stop('Question:'), do_sample: false, temperature: 0 },
      },
      filters: filters(/#### (-?[0-9.,]+)/g),
      read: (row) => ({
        prompt: `Question: ${text(row, 'question')}\nAnswer:`,
        answer: text(row, 'answer'),
        isRight,
      }),
    }),
    generationTask({
      ...task,
      name: 'gsm8k_cot',
      dataset,
      shots: 8,
      sampling: 'first',
      fixedShots: chainOfThoughtShots,
      generation: {
        stop: stop('Q:'),
        maxTokens: 256,
        logged: { do_sample: false, until: stop('Q:') },
      },
      // The full stop of the answer is any one character here: lm-eval's pattern does not escape it.
      filters: filters(/The answer is (-?[0-9.,]+)[^\n]/gu),
      read: (row) => ({
        prompt: `Q: ${text(row, 'question')}\nA:`,
        answer: finalAnswer(row),
        isRight,
      }),
    }),
  ],
};

/** A shot brings its reasoning as `target`; of a row of the data set only the number is kept. */
function finalAnswer(row: Row): string {
  if (!('answer' in row)) return text(row, 'target');
  return strip(text(row, 'answer').split('####').at(-1) ?? '');
}
