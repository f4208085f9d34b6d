// The contract of the whole project: Row -> Question -> Request[] -> Output[] -> Scores.
// Everything here is readonly data. A task knows no model and a runner knows no task.

/** One row of a data set, as the file has it, keys in the file's order. */
export type Row = Readonly<Record<string, unknown>>;

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

/** What a task may ask of a runner. */
export type Request = ScoreRequest | RollingRequest | TokensRequest | GenerateRequest;

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

/** What comes back: the output at index i answers the request at index i. */
export type Output = LogLikelihood | Generation;

/** Named numbers for one question, such as `{ acc: 1, acc_norm: 0 }`. */
export type Scores = Readonly<Record<string, number>>;

/** What stands around a question's prompt: the description and the shots, or a chat template. */
export interface Frame {
  /** The context that the model sees for a prompt of this question. */
  context(prompt: string): string;
  /** What joins a prompt and its answer; stands at the front of a multiple-choice continuation. */
  readonly delimiter: string;
}

/** A question with all that its task knows about it; nothing else in the project looks at a row. */
export interface Question {
  /** The row with the columns that the task's processing appended: what lm-eval logs and hashes as `doc`. */
  readonly doc: Row;
  /** As the model sees it, without shots, when it stands as a shot before another question. */
  readonly prompt: string;
  /** What follows the prompt in a shot. Empty: the shot is the prompt alone. */
  readonly answer: string;
  /** What lm-eval logs and hashes as `target`: Python's `str` of the reference answer. */
  readonly target: string;
  requests(frame: Frame): readonly Request[];
  score(outputs: readonly Output[]): Scores;
}

/** How a question's shots are chosen (lm_eval/api/task.py, `fewshot_context`). */
export type Sampling =
  /** n rows drawn from the pool. */
  | 'draw'
  /** n + 1 rows drawn, the question itself removed, the first n kept: tasks without a named shots split. */
  | 'draw-excluding'
  /** The first n rows of the pool. */
  | 'first';

/** How one metric turns a task's scores into one number with its standard error (lm_eval/api/metrics.py). */
export interface Metric {
  /** The key in `Scores`, and lm-eval's name of the metric. */
  readonly name: string;
  readonly aggregate: 'mean' | 'perplexity';
  readonly higherIsBetter: boolean;
}

/** What `plumbline tasks NAME` tells of a benchmark. */
export interface Card {
  /** What it measures, in a sentence. */
  readonly measures: string;
  /** Where it was published. */
  readonly source: string;
  readonly licence: string;
  /** The score of guessing, between 0 and 1; 0 where guessing gains nothing. */
  readonly chance: number;
}

/** Where a task's rows are. */
export interface Dataset {
  /** The repository on the Hugging Face hub; `plumbline` for data that ship with the project. */
  readonly path: string;
  readonly config?: string;
  /** The folder below the data folder, such as `blimp/wh_island`; holds `<split>.jsonl`. */
  readonly folder: string;
  /** The split that is evaluated. */
  readonly split: string;
  /** The split that shots are drawn from. */
  readonly shotsSplit: string;
}

/** One benchmark. */
export interface Task {
  readonly name: string;
  /** lm-eval's version of the task (ours: from 1); part of the run key. */
  readonly version: number;
  readonly card: Card;
  readonly dataset: Dataset;
  /** Shots where none are asked for. */
  readonly shots: number;
  /** Whether `--num-fewshot` is ignored, as lm-eval does for tasks whose own value is exactly 0. */
  readonly shotsLocked?: boolean;
  readonly sampling: Sampling;
  /** What stands before the shots. */
  readonly description?: string;
  readonly metrics: readonly Metric[];
  /** Reads a row; pure. Throws DataError naming the field that is missing or of the wrong type. */
  read(row: Row): Question;
}

/** Several tasks under one name, with an aggregate of their scores. */
export interface Group {
  readonly name: string;
  readonly version: number;
  /** Names of tasks or groups. */
  readonly members: readonly string[];
  /** The metrics that are aggregated, and whether by the members' sizes or each the same. */
  readonly metrics: readonly string[];
  readonly weighting: 'by-size' | 'equal';
}
