// The contract of the whole project: Row -> Question -> Request[] -> Output[] -> Scores.
// Everything here is readonly data. A task knows no model and a runner knows no task.

import type { Output, Request } from './requests.ts';

export type * from './requests.ts';

/** One row of a data set, as the file has it, keys in the file's order. */
export type Row = Readonly<Record<string, unknown>>;

/** A number, or for metrics that need it (F1) the right choice and the one that was chosen. */
export type Score = number | readonly [gold: number, predicted: number];

/** Named scores of one question, such as `{ acc: 1, acc_norm: 0 }`; the names are those of the task's metrics. */
export type Scores = Readonly<Record<string, Score>>;

/** What each filter made of a generated text, by the filter's name: lm-eval's `filtered_resps`. */
export type Filtered = Readonly<Record<string, string | readonly string[]>>;

/** A question as it stands before another one, with its answer. */
export interface Shot {
  readonly prompt: string;
  readonly answer: string;
}

/** What stands before a question's prompt. */
export interface PromptParts {
  readonly description: string;
  readonly shots: readonly Shot[];
  /** What joins a prompt and its answer. */
  readonly delimiter: string;
}

/** What stands around a question's prompt, as text: the description and the shots, or a chat template with them. */
export interface Frame {
  /** The context that the model sees for a prompt of this question. */
  context(prompt: string): string;
  /** Stands at the front of a multiple-choice continuation. */
  readonly delimiter: string;
}

/** How the parts of a prompt become text: one way for plain text, another for a chat template. */
export type Framing = (parts: PromptParts) => Frame;

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
  /** A second round that needs the outputs of the first, such as running the generated program. */
  followUp?(outputs: readonly Output[]): readonly Request[];
  /** Of generated texts: what the task's filters make of them. */
  filtered?(outputs: readonly Output[]): Filtered;
  /** The outputs of `requests`, then those of `followUp`. */
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
  /** The key in `Scores`: lm-eval's name of the metric, with the filter after a comma where there is one (`exact_match,strict-match`). */
  readonly name: string;
  readonly aggregate: 'mean' | 'perplexity' | 'f1' | 'mean-f1';
  readonly higherIsBetter: boolean;
  /** lm-eval logs a question's score as a whole number (`1`, not `1.0`). */
  readonly integer?: true;
  /** lm-eval's function that computes it, where that has another name: the results file has its direction under both. */
  readonly computedBy?: string;
  /** A metric that lm-eval's task does not have: left out of its tables and files. */
  readonly ours?: true;
}

/** What `plumbline tasks NAME` tells of a benchmark. */
export interface Card {
  /** What it measures, in a sentence. */
  readonly measures: string;
  /** Where it was published. */
  readonly source: string;
  readonly licence: string;
  /** Rows of the evaluated split, as published. */
  readonly questions: number;
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
  /** The split that shots are drawn from; absent where the task brings its own. */
  readonly shotsSplit?: string;
  /** The commit of the repository on the hub that `plumbline data get` downloads. */
  readonly revision?: string;
  /** The files of a split in that repository, where its own configuration does not say. */
  readonly files?: Readonly<Record<string, readonly string[]>>;
}

/** How a task's texts are generated. */
export interface GenerationSettings {
  readonly stop: readonly string[];
  readonly maxTokens: number;
  /** lm-eval's `generation_kwargs`, in the order of its file: what it logs as a generation's second argument. */
  readonly logged: Readonly<Record<string, unknown>>;
}

/** One benchmark. */
export interface Task {
  readonly name: string;
  /** lm-eval's `task_alias`: what its table calls the task, where that is not its name. */
  readonly alias?: string;
  /** lm-eval's version of the task (ours: from 1), `Yaml` where it gives none; part of the run key. */
  readonly version: number | string;
  readonly card: Card;
  readonly dataset: Dataset;
  /** Shots where none are asked for. */
  readonly shots: number;
  /** Whether `--num-fewshot` is ignored, as lm-eval does for tasks whose own value is exactly 0. */
  readonly shotsLocked?: boolean;
  readonly sampling: Sampling;
  /** The rows of the shots, where the task brings its own. */
  readonly fixedShots?: readonly Row[];
  /** What stands before the shots. */
  readonly description?: string;
  /** What joins a prompt and its answer. Default: a space. */
  readonly delimiter?: string;
  readonly generation?: GenerationSettings;
  /** Whether programs that the model writes are run. */
  readonly runsCode?: true;
  readonly metrics: readonly Metric[];
  /** Reads a row; pure. Throws DataError naming the field that is missing or of the wrong type. */
  read(row: Row): Question;
}

/** Several tasks under one name, with an aggregate of their scores. */
export interface Group {
  readonly name: string;
  /** lm-eval's `group_alias`: what its table calls the group, where that is not its name. */
  readonly alias?: string;
  readonly version: number;
  /** lm-eval has the version as a whole number: its files say `2`, not `2.0`. */
  readonly integerVersion?: true;
  /** Names of tasks or groups. */
  readonly members: readonly string[];
  /** The metrics that are aggregated, and whether by the members' sizes or each the same. */
  readonly metrics: readonly string[];
  readonly weighting: 'by-size' | 'equal';
}

/** Benchmarks under one name, each with its own shots and one metric: a row of a published table. */
export interface Suite {
  readonly name: string;
  /** What it is the row of, in a sentence. */
  readonly measures: string;
  readonly source: string;
  readonly columns: readonly SuiteColumn[];
}

/** One number of a suite: the plain mean of one metric over tasks. */
export interface SuiteColumn {
  readonly name: string;
  /** Names of tasks or groups. */
  readonly members: readonly string[];
  readonly shots: number;
  readonly metric: string;
}
