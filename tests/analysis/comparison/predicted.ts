// Predictions and measured scores made up for the tests of comparisons.

import type { PredictedTask } from '../../../src/analysis/comparison/against-prediction.ts';
import type { MeasuredScore } from '../../../src/analysis/comparison/measured-scores.ts';
import { emptyDesign } from '../../../src/analysis/design/given-design.ts';
import type { Design } from '../../../src/analysis/design/features.ts';
import type { HeldOutResidual, OutsideRange } from '../../../src/analysis/predictor/types.ts';

/** 7 billion parameters, 2 trillion tokens, a tenth of it code, rotary positions; nothing else is known. */
export const someDesign: Design = {
  ...emptyDesign,
  total_params: 7e9,
  pretraining_summary_total_tokens_billions: 2000,
  pretraining_summary_percentage_code: 10,
  positional_embeddings: 'rope',
};

/** 99 residuals, evenly from -0.049 to 0.049. */
export const evenResiduals: readonly HeldOutResidual[] = Array.from({ length: 99 }, (_, at) => ({
  id: `org/model-${at}`,
  residual: (at - 49) / 1000,
}));

/** A prediction with an interval of 0.05 to both sides. */
export function aPrediction(
  task: string,
  prediction: number,
  {
    residuals = evenResiduals,
    outside = [],
  }: { readonly residuals?: readonly HeldOutResidual[]; readonly outside?: readonly OutsideRange[] } = {},
): PredictedTask {
  return {
    prediction: {
      task,
      prediction,
      interval80: [prediction - 0.05, prediction + 0.05],
      interval95: [prediction - 0.1, prediction + 0.1],
      outside,
    },
    contributions: [
      { feature: 'total_params', amount: 0.02 },
      { feature: 'pretraining_summary_percentage_code', amount: -0.03 },
      { feature: 'pretraining_summary_percentage_web', amount: 0.001 },
      { feature: 'positional_embeddings', amount: 0.01 },
      { feature: 'activation', amount: 0 },
    ],
    residuals,
  };
}

/** A score on all questions, whose standard error is not known. */
export function aMeasured(task: string, value: number, changes: Partial<MeasuredScore> = {}): MeasuredScore {
  return {
    task,
    value,
    standardError: null,
    questions: 1000,
    limited: false,
    conditions: [],
    keys: ['k'],
    ...changes,
  };
}
