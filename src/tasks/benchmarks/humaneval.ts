import type { Benchmark } from '../benchmark.ts';
import { codeTask } from '../code-generation.ts';
import { text } from '../row-fields.ts';

const stop = ['\nclass', '\ndef', '\n#', '\nif', '\nprint'];

/** HumanEval, as lm-eval's `humaneval`. */
export const humaneval: Benchmark = {
  tasks: [
    codeTask({
      name: 'humaneval',
      version: 1,
      card: {
        measures:
          'Programming: the body of a Python function from its name and description, run against tests.',
        source: 'Chen et al. 2021, Evaluating Large Language Models Trained on Code, arXiv:2107.03374',
        licence: 'MIT',
        questions: 164,
        chance: 0,
      },
      dataset: { path: 'openai/openai_humaneval', folder: 'humaneval', split: 'test' },
      shots: 0,
      shotsLocked: true,
      sampling: 'draw',
      generation: { stop, maxTokens: 1024, logged: { until: stop, max_gen_toks: 1024, do_sample: false } },
      metric: {
        name: 'pass@1,create_test',
        aggregate: 'mean',
        higherIsBetter: true,
        computedBy: 'pass_at_k',
      },
      read(row) {
        const prompt = text(row, 'prompt');
        const tests = `${text(row, 'test')}\ncheck(${text(row, 'entry_point')})`;
        return {
          prompt,
          answer: tests,
          tests,
          program: (generated) => prompt + generated,
          filtered: (program) => ({ create_test: [program] }),
        };
      },
    }),
  ],
};
