// Who answers requests. A runner is told requests and returns outputs; it knows no task.

import type { DataError } from '../lib/errors.ts';
import type { ModelOutput, ModelRequest, Output, Request } from '../tasks/types.ts';

/** Answers requests about one model. State: the open sessions behind it, until `close`, and the work done. */
export interface Runner {
  /** Answers requests, the output at index i for the request at index i; a request that makes no sense gets its error there. */
  answer(requests: readonly ModelRequest[]): Promise<readonly (ModelOutput | DataError)[]>;
  answer(requests: readonly Request[]): Promise<readonly (Output | DataError)[]>;
  /** The work since the runner was opened or since this was called last. */
  takeWork(): Work;
  close(): Promise<void>;
}

/** Counts of tokens. The figure of merit is `computed / trieNodes`: 1.0 when each distinct prefix was run once. */
export interface Work {
  /** Tokens that went through the network, padding included. */
  readonly computed: number;
  /** Tokens of all requests, each run alone from its first token. */
  readonly alone: number;
  /** Distinct prefixes of all requests: the least that has to be run. */
  readonly trieNodes: number;
}

/** Tokens of which those from `from` on are scored, each given those before it. `from` is at least 1. */
export interface TokenSequence {
  readonly tokens: readonly number[];
  readonly from: number;
}

/** One entry a scored token. */
export interface ScoredTokens {
  readonly logprobs: readonly number[];
  readonly greedy: readonly boolean[];
}

/** How a model is run. */
export interface RunnerOptions {
  /** Execution provider: cpu, cuda, webgpu, coreml, dml. Default: cpu. */
  readonly provider?: string | undefined;
  /** Processes, each with the whole model. Default: 1. */
  readonly workers?: number | undefined;
  /** Threads of each process. Default: the machine's cores over the workers. */
  readonly threads?: number | undefined;
  /** The most tokens that the network sees at once. Default: what the config allows. */
  readonly maxLength?: number | undefined;
  /** Whether what the workers write to stderr is shown. */
  readonly verbose?: boolean | undefined;
  /** Ends the processes, also those that are still starting; requests in flight are rejected. */
  readonly signal?: AbortSignal | undefined;
}
