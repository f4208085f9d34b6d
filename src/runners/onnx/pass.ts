// One pass through the network, and what comes of it.

import type { LayerRows, Past } from './past.ts';

/** One pass through the network. */
export interface Pass {
  readonly tokens: readonly number[];
  /** Depth of each token in its text. */
  readonly positions: readonly number[];
  /** Where in the pass each token's subtree ends, in depth-first order. A graph of chains or whole texts: at the pass's end. */
  readonly ends: readonly number[];
  /** How many tokens of the past each token sees. A graph of chains: all. */
  readonly visible: readonly number[];
  readonly past?: Past | undefined;
  /** How many tokens the text has that the pass is a part of; 0 where it is a part of several, or of a short one. */
  readonly textLength?: number;
  /** Texts that are gone on with by one token each, at most as many as the graph has slots. Their rows follow the pass's. */
  readonly slots?: readonly Slot[];
  /** Tokens behind which a prediction is wanted. */
  readonly rows: readonly number[];
  /** A place in `rows`, and the token whose log-probability is wanted there. */
  readonly targets: readonly (readonly [row: number, token: number])[];
  /** Whether the tokens' keys and values are wanted. */
  readonly keepRows: boolean;
}

export interface Slot {
  readonly token: number;
  readonly past: Past;
}

/** Log-probabilities are natural. */
export interface Answers {
  /** One a target. */
  readonly targetLogprobs: readonly number[];
  /** The most probable token, one a row, and its log-probability. */
  readonly argMax: readonly number[];
  readonly maxLogprobs: readonly number[];
  /** Keys and values of the tokens, one entry a layer; empty where they are not wanted. */
  readonly added: readonly LayerRows[];
}
