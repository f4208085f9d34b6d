// XGBoost's gain and leaf weight from a node's sums (xgboost 3.2, src/tree/split_evaluator.h and src/tree/param.h): doubles in, float32 out.

/** XGBoost's names and meanings. */
export interface TreeParameters {
  readonly learning_rate: number;
  /** 0: no limit. */
  readonly max_depth: number;
  readonly min_child_weight: number;
  readonly reg_lambda: number;
  readonly reg_alpha: number;
  readonly gamma: number;
}

/** The same parameters as XGBoost keeps them, in float32. */
export function float32Parameters(parameters: TreeParameters): TreeParameters {
  return {
    learning_rate: Math.fround(parameters.learning_rate),
    max_depth: parameters.max_depth,
    min_child_weight: Math.fround(parameters.min_child_weight),
    reg_lambda: Math.fround(parameters.reg_lambda),
    reg_alpha: Math.fround(parameters.reg_alpha),
    gamma: Math.fround(parameters.gamma),
  };
}

/**
 * What a node's sums are worth: T(G)²/(H + lambda), T the soft threshold by alpha. The square and the sum below are rounded to float32
 * before the division, as real XGBoost does; it decides near ties.
 */
export function nodeWorth(
  gradients: number,
  hessians: number,
  { reg_lambda, reg_alpha }: TreeParameters,
): number {
  const beyond = softThreshold(gradients, reg_alpha);
  return Math.fround(Math.fround(beyond * beyond) / Math.fround(hessians + reg_lambda));
}

/** A leaf's float32 value, shrunk by the learning rate. */
export function leafValue(gradients: number, hessians: number, parameters: TreeParameters): number {
  const { learning_rate, min_child_weight, reg_lambda, reg_alpha } = parameters;
  if (hessians < min_child_weight) return 0;
  return Math.fround(
    Math.fround(-softThreshold(gradients, reg_alpha) / (hessians + reg_lambda)) * learning_rate,
  );
}

function softThreshold(value: number, alpha: number): number {
  if (value > alpha) return value - alpha;
  return value < -alpha ? value + alpha : 0;
}
