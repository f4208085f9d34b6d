// What a graph is built of where an execution provider lacks an operator.

/**
 * `attention`: the operator of opset 23 as products and a softmax (spelled-attention.ts). `sum`: the head's sum, which is
 * taken in float64, as one of sums in float32 (spelled-sum.ts). `experts`: all of them run all tokens, without branches (experts.ts). `not a number`: the operator IsNaN of exports
 * (spelled-not-a-number.ts).
 */
export type SpelledOut = 'attention' | 'sum' | 'experts' | 'not a number';

export interface GraphOptions {
  /** How many texts can be gone on with by one token each beside a pass; an export has none. Default: 0. */
  readonly slots?: number;
  /** What is built from smaller operators. Default: nothing. */
  readonly spelledOut?: readonly SpelledOut[];
}
