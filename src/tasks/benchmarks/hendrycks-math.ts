import type { Benchmark } from '../benchmark.ts';
import { generationTask } from '../generation.ts';
import { answerOf, lastBoxed, sameAnswer, withoutBox } from '../math-answer.ts';
import { text, unexpected } from '../row-fields.ts';
import type { Row, Task } from '../types.ts';

const stop = ['Problem:'];

function mathTask(subject: string, config: string, questions: number): Task {
  return generationTask({
    name: `hendrycks_math_${subject}`,
    version: 1,
    card: {
      measures: `Problems of high-school mathematics competitions: ${config.replaceAll('_', ' ')}.`,
      source:
        'Hendrycks et al. 2021, Measuring Mathematical Problem Solving With the MATH Dataset, arXiv:2103.03874',
      licence: 'MIT',
      questions,
      chance: 0,
    },
    dataset: {
      path: 'EleutherAI/hendrycks_math',
      config,
      folder: `hendrycks_math/${config}`,
      split: 'test',
      shotsSplit: 'train',
    },
    shots: 0,
    sampling: 'draw',
    generation: { stop, maxTokens: 256, logged: { until: stop, do_sample: false, temperature: 0 } },
    metric: { name: 'exact_match', aggregate: 'mean', higherIsBetter: true, integer: true },
    read(row) {
      const answer = boxedAnswer(row);
      return {
        prompt: `Problem: ${text(row, 'problem')}\nAnswer:`,
        answer,
        appended: { answer },
        isRight: (generated) => sameAnswer(answerOf(generated), answer),
      };
    },
  });
}

function boxedAnswer(row: Row): string {
  const solution = text(row, 'solution');
  const answer = withoutBox(lastBoxed(solution) ?? '');
  if (answer === undefined) throw unexpected('solution', 'a text with \\boxed{the answer}', solution);
  return answer;
}

const tasks = [
  mathTask('algebra', 'algebra', 1187),
  mathTask('counting_and_prob', 'counting_and_probability', 474),
  mathTask('geometry', 'geometry', 479),
  mathTask('intermediate_algebra', 'intermediate_algebra', 903),
  mathTask('num_theory', 'number_theory', 540),
  mathTask('prealgebra', 'prealgebra', 871),
  mathTask('precalc', 'precalculus', 546),
];

/** MATH, as lm-eval's seven `hendrycks_math_*` tasks and their group. */
export const hendrycksMath: Benchmark = {
  tasks,
  groups: [
    {
      name: 'hendrycks_math',
      version: 1,
      members: tasks.map(({ name }) => name),
      metrics: ['exact_match'],
      weighting: 'by-size',
    },
  ],
};
