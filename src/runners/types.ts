// Who answers requests. A runner is told requests and returns outputs; it knows no task.

import type { Output, Request } from '../tasks/types.ts';

/** Answers requests about one model. State: the open sessions behind it, until `close`. */
export interface Runner {
  /** Answers requests, the output at index i for the request at index i. A request that cannot be answered rejects the whole call. */
  run(requests: readonly Request[]): Promise<readonly Output[]>;
  /** What has been computed since the runner was opened. */
  readonly work: Work;
  close(): Promise<void>;
}

/** The figure of merit is `computed / trieNodes`: 1.0 when each distinct prefix was run once. */
export interface Work {
  /** Tokens that went through the network, padding included. */
  computed: number;
  /** Tokens of all requests, each run alone from its first token. */
  alone: number;
}

/** Token sequences for a worker: the log-probabilities of `tokens[from]`, … are wanted. */
export interface TokenSequence {
  readonly tokens: readonly number[];
  readonly from: number;
}

/** One a scored token. */
export interface ScoredTokens {
  readonly logprobs: readonly number[];
  readonly greedy: readonly boolean[];
}
