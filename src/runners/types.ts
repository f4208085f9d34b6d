// Who answers requests. A runner is told requests and returns outputs; it knows no task.

import type { DataError } from '../lib/errors.ts';
import type { Device } from './providers/device.ts';
import type { ModelOutput, ModelRequest, Output, Request } from '../tasks/types.ts';

/** Answers requests about one model. State: the open sessions behind it, until `close`, and the work done. */
export interface Runner {
  /**
   * Answers requests, the output at index i for the request at index i; a request that makes no sense gets its error there.
   * What begins alike is run once.
   */
  answer(
    requests: readonly ModelRequest[],
    about?: AboutRequests,
  ): Promise<readonly (ModelOutput | DataError)[]>;
  answer(requests: readonly Request[], about?: AboutRequests): Promise<readonly (Output | DataError)[]>;
  /** What whoever asks this model should know, a line each: why nothing can be shared, or that threads crowd. */
  readonly warnings: readonly string[];
  /** What it runs on; undefined: the CPU. */
  readonly device: Device | undefined;
  /** How many processes answer. */
  readonly workers: number;
  /** The work since the runner was opened or since this was called last. */
  takeWork(): Work;
  close(): Promise<void>;
}

/** What is known of the requests of a call that the call does not show. */
export interface AboutRequests {
  /**
   * Lengths of what the first request's text begins with as those of other calls, which is run once for all of them: in
   * UTF-16 units, ascending. Absent: what these requests share is looked for among them.
   */
  readonly cuts?: readonly number[];
  /** The run that each request belongs to, by an index. Absent: 0. */
  readonly runs?: readonly number[];
}

/** Counts of tokens. The figure of merit is `computed / trieNodes`: 1.0 when each distinct prefix was run once. */
export interface Work {
  /** Tokens that went through the network, padding included. */
  readonly computed: number;
  /** Tokens of all requests, each run alone from its first token. */
  readonly alone: number;
  /** The same for the requests of each run. */
  readonly aloneByRun: readonly number[];
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
  /** Processes, each with the whole model; `auto`: as many as the processors and the memory are good for. Default: 1. */
  readonly workers?: number | 'auto' | undefined;
  /** Threads of each process. Default: the processors that may be used here, over the workers. */
  readonly threads?: number | undefined;
  /** What all workers together may use: bytes, or a share of the machine's or the control group's. Default: what is free. */
  readonly memory?: number | `${number}%` | undefined;
  /** The most tokens that the network sees at once. Default: what the config allows. */
  readonly maxLength?: number | undefined;
  /** Seconds without a sign of life after which a worker at work is ended and its pass done again. Default: 600, and more for slow passes. */
  readonly deadline?: number | undefined;
  /** Whether what the workers write to stderr is shown. */
  readonly verbose?: boolean | undefined;
  /** Ends the processes, also those that are still starting; requests in flight are rejected. */
  readonly signal?: AbortSignal | undefined;
}
