import type { Benchmark } from '../benchmark.ts';
import { acc, brierScore } from '../metrics.ts';
import type { SuiteColumn } from '../types.ts';

function column(name: string, shots: number, metric: string, ...members: readonly string[]): SuiteColumn {
  return { name, members: members.length > 0 ? members : [name], shots, metric };
}

/**
 * The benchmarks that the paper explains by design features, as its published code asks and averages them
 * (github.com/nightingal3/llm-pretraining-behaviours, performance_prediction/performance_predict_from_db.py).
 */
export const paper: Benchmark = {
  tasks: [],
  suites: [
    {
      name: 'paper',
      measures:
        'What the regression on design features predicts: twelve benchmarks, MMLU with and without shots.',
      source:
        'Liu et al. 2025, Not-Just-Scaling Laws: Towards a Better Understanding of the Downstream Impact of Language Model Design Decisions, arXiv:2503.03862',
      columns: [
        column('arc_challenge', 25, acc.name),
        column('hellaswag', 10, acc.name),
        column('mmlu_0-shot', 0, acc.name, 'mmlu'),
        column('mmlu_5-shot', 5, acc.name, 'mmlu'),
        column('truthfulqa', 0, acc.name, 'truthfulqa_mc1', 'truthfulqa_mc2'),
        column('winogrande', 5, acc.name),
        column('lambada', 0, acc.name, 'lambada_openai', 'lambada_standard'),
        column('gsm8k', 5, 'exact_match,strict-match', 'gsm8k', 'gsm8k_cot'),
        column('humaneval', 0, 'pass@1,create_test'),
        column('mathqa', 0, brierScore.name),
        column('xnli', 0, brierScore.name),
        column('anli', 0, brierScore.name, 'anli_r1', 'anli_r2', 'anli_r3'),
        column('logiqa2', 0, brierScore.name),
      ],
    },
  ],
};
