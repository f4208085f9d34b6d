// Predictors fitted on models that are made up: larger ones and those of more tokens are better.

import type { Design, ScoredModel } from '../../../src/analysis/design/features.ts';
import { emptyDesign } from '../../../src/analysis/design/given-design.ts';
import { fitPredictor, type TaskPredictor } from '../../../src/analysis/predictor/predictor.ts';

/** Sixteen models of eight families, from 50 million parameters to a few billion. */
const models: readonly ScoredModel[] = Array.from({ length: 16 }, (_, at) => {
  const design: Design = {
    ...emptyDesign,
    total_params: 5e7 * 1.35 ** at,
    pretraining_summary_total_tokens_billions: 100 + 60 * (at % 5),
    pretraining_summary_percentage_code: (at * 7) % 40,
    positional_embeddings: at % 3 === 0 ? 'learned' : 'rope',
  };
  const value = 0.3 + 0.02 * at + 0.003 * (at % 4);
  const score = (number: number) => ({ value: number, standardError: 0.005 });
  return {
    id: `Org/family-${Math.floor(at / 2)}-${at}`,
    family: `family-${Math.floor(at / 2)}`,
    design,
    scores: { hellaswag: score(value), mathqa: score(1 - value) },
    source: 'published',
  };
});

/** One predictor a task; a second or two. */
export function fittedPredictors(): readonly TaskPredictor[] {
  return ['hellaswag', 'mathqa'].map((task) => fitPredictor(models, task));
}
