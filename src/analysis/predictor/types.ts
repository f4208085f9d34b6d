// What a fitted predictor is to those who ask it: a score from a design, with intervals, reasons and the models it learned from.

/** A feature of a design that lies outside what the training models had. */
export interface OutsideRange {
  /** The feature's name in the paper's tables. */
  readonly feature: string;
  readonly value: number | string;
  /** What the training models had: the least and the greatest, or the categories. */
  readonly seen: readonly [number, number] | readonly string[];
}

/** What a design's score is predicted to be on one task. */
export interface Prediction {
  readonly task: string;
  readonly prediction: number;
  /** Conformal intervals over families: [low, high]. */
  readonly interval80: readonly [number, number];
  readonly interval95: readonly [number, number];
  /** Empty where the design lies among the training models; else the intervals' promise does not reach it. */
  readonly outside: readonly OutsideRange[];
}

/** How far one feature moved a prediction from the training models' mean prediction, in units of the score. */
export interface Contribution {
  readonly feature: string;
  readonly amount: number;
}

/** A training model's score less its prediction by a predictor that was fitted without its family. */
export interface HeldOutResidual {
  readonly id: string;
  readonly residual: number;
}
