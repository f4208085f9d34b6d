// What is asked of a runner, and what comes back: the output at index i answers the request at index i.

/** Log-likelihood of `continuation` after `context` (model/split.ts: how the two become tokens). */
export interface ScoreRequest {
  readonly kind: 'score';
  readonly context: string;
  readonly continuation: string;
}

/** Log-likelihood of a whole text, in disjoint windows where it is longer than the model's context. */
export interface RollingRequest {
  readonly kind: 'rolling';
  readonly text: string;
}

/** Log-likelihood of tokens `from`, `from + 1`, … given those before them. */
export interface TokensRequest {
  readonly kind: 'tokens';
  readonly tokens: readonly number[];
  readonly from: number;
}

/** Greedy generation until a stop string, the end-of-text token or `maxTokens`. */
export interface GenerateRequest {
  readonly kind: 'generate';
  readonly prompt: string | readonly number[];
  readonly stop: readonly string[];
  readonly maxTokens: number;
}

/** Whether a Python program passes its tests, run in the sandbox (docs/code-execution.md). */
export interface ExecuteRequest {
  readonly kind: 'execute';
  /** What the model wrote, with what stood before it. */
  readonly program: string;
  /** Run after the program, in the same module. */
  readonly tests: string;
  readonly timeoutSeconds: number;
}

/** What a model is asked. */
export type ModelRequest = ScoreRequest | RollingRequest | TokensRequest | GenerateRequest;

/** What a task may ask of a runner. */
export type Request = ModelRequest | ExecuteRequest;

/** The answer to a score, rolling or tokens request. */
export interface LogLikelihood {
  readonly kind: 'logLikelihood';
  /** Sum over the scored tokens of the natural logarithm of their probability. */
  readonly logprob: number;
  /** Whether each scored token is the model's arg max (the first one where several are equal). */
  readonly greedy: boolean;
  /** The scored tokens. */
  readonly tokens: readonly number[];
  /** One natural-log probability a scored token. */
  readonly logprobs: readonly number[];
  /** How many tokens at the front of the context did not fit and were left out. */
  readonly truncated: number;
}

/** The answer to a generate request: the text is cut before the first stop string, the tokens are as they were generated. */
export interface Generation {
  readonly kind: 'generation';
  readonly text: string;
  readonly tokens: readonly number[];
  readonly logprobs: readonly number[];
  readonly logprob: number;
  readonly truncated: number;
}

/** The answer to an execute request. */
export interface Execution {
  readonly kind: 'execution';
  readonly outcome: 'passed' | 'failed' | 'timed out';
  /** The exception, the signal or the limit that ended it, in a line; empty where it passed. */
  readonly detail: string;
}

/** What a model answers. */
export type ModelOutput = LogLikelihood | Generation;

/** What comes back: the output at index i answers the request at index i. */
export type Output = ModelOutput | Execution;
