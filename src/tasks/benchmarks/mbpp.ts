import type { Benchmark } from '../benchmark.ts';
import { codeTask } from '../code-generation.ts';
import { text, texts, unexpected } from '../row-fields.ts';
import type { Row } from '../types.ts';

const stop = ['[DONE]'];

/** The shots of the paper, with the line ends of the data set (lm_eval/tasks/mbpp/utils.py, `list_fewshot_samples`). */
const fixedShots: readonly Row[] = [
  {
    text: 'Write a function to find the similar elements from the given two tuple lists.',
    code: 'def similar_elements(test_tup1, test_tup2):\r\n  res = tuple(set(test_tup1) & set(test_tup2))\r\n  return (res) ',
    test_list: [
      'assert similar_elements((3, 4, 5, 6),(5, 7, 4, 10)) == (4, 5)',
      'assert similar_elements((1, 2, 3, 4),(5, 4, 3, 7)) == (3, 4)',
      'assert similar_elements((11, 12, 14, 13),(17, 15, 14, 13)) == (13, 14)',
    ],
  },
  {
    text: 'Write a python function to identify non-prime numbers.',
    code: 'import math\r\ndef is_not_prime(n):\r\n    result = False\r\n    for i in range(2,int(math.sqrt(n)) + 1):\r\n        if n % i == 0:\r\n            result = True\r\n    return result',
    test_list: [
      'assert is_not_prime(2) == False',
      'assert is_not_prime(10) == True',
      'assert is_not_prime(35) == True',
    ],
  },
  {
    text: 'Write a function to find the largest integers from a given list of numbers using heap queue algorithm.',
    code: 'import heapq as hq\r\ndef heap_queue_largest(nums,n):\r\n  largest_nums = hq.nlargest(n, nums)\r\n  return largest_nums',
    test_list: [
      'assert heap_queue_largest( [25, 35, 22, 85, 14, 65, 75, 22, 58],3)==[85, 75, 65] ',
      'assert heap_queue_largest( [25, 35, 22, 85, 14, 65, 75, 22, 58],2)==[85, 75] ',
      'assert heap_queue_largest( [25, 35, 22, 85, 14, 65, 75, 22, 58],5)==[85, 75, 65, 58, 35]',
    ],
  },
];

/** Mostly Basic Python Problems, as lm-eval's `mbpp`. */
export const mbpp: Benchmark = {
  tasks: [
    codeTask({
      name: 'mbpp',
      version: 1,
      card: {
        measures: 'Programming: a short Python function from a sentence and three tests, run against them.',
        source: 'Austin et al. 2021, Program Synthesis with Large Language Models, arXiv:2108.07732',
        licence: 'CC-BY-4.0',
        questions: 500,
        chance: 0,
      },
      dataset: { path: 'google-research-datasets/mbpp', config: 'full', folder: 'mbpp', split: 'test' },
      shots: 3,
      sampling: 'first',
      fixedShots,
      delimiter: '',
      generation: { stop, maxTokens: 256, logged: { until: stop, do_sample: false } },
      metric: { name: 'pass_at_1', aggregate: 'mean', higherIsBetter: true },
      read(row) {
        const [first, second, third] = texts(row, 'test_list');
        if (first === undefined || second === undefined || third === undefined)
          throw unexpected('test_list', 'a list of three texts', row['test_list']);
        const tests = [first, second, third].join('\n');
        return {
          prompt: `You are an expert Python programmer, and here is your task: ${text(row, 'text')} Your code should pass these tests:\n\n${tests}\n[BEGIN]\n`,
          answer: `${text(row, 'code')}\n[DONE]`,
          tests,
          program: (generated) => generated,
          filtered: (program) => ({ none: program }),
        };
      },
    }),
  ],
};
