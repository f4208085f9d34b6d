// What was measured, as it lies on disk. docs/result-format.md describes the same for people.

import type { DecoderDesign } from '../model/design.ts';
import type { Device } from '../runners/providers/device.ts';
import type { MetricValue } from '../tasks/metrics.ts';
import type { Filtered, Output, Request, Row, Scores } from '../tasks/types.ts';

export type { MetricValue };

/** Raised when a reader of the old format would misread the new one. */
export const formatVersion = 1;

/** What makes two runs the same run; its hash is the run key. */
export interface RunIdentity {
  readonly formatVersion: number;
  readonly model: { readonly fingerprint: string; readonly tokenizer: string };
  readonly task: string;
  readonly taskVersion: number | string;
  /** SHA-256 of the rows that are asked and of those that shots are drawn from; null: not known (imported). */
  readonly dataHash: string | null;
  readonly shots: number;
  readonly seed: number;
  /** `--limit N`: the first N rows; null: all. */
  readonly limit: number | null;
  /** `--sample N`: N rows drawn evenly over the task's parts; null: no drawing. */
  readonly sample: number | null;
  /** The most tokens that the model sees at once; null: not known (imported). */
  readonly maxLength: number | null;
  /** Whether the checkpoint's chat template was applied, or the name of the template among several; absent: no. */
  readonly chatTemplate?: true | string;
  /** With a chat template: whether each shot was a turn of its own. */
  readonly fewshotAsMultiturn?: boolean;
  /** Absent: none. */
  readonly systemInstruction?: string;
  readonly provider: string;
  readonly dtype: string;
  /** Versions of what computes: onnxruntime's, and hashes of our own code (computing-versions.ts). */
  readonly versions: Readonly<Record<string, string>>;
}

/** One model on one task, finished. */
export interface RunRecord {
  readonly key: string;
  readonly identity: RunIdentity;
  readonly model: {
    readonly name: string;
    readonly path: string;
    /** null where neither the weights' headers nor the config tell. */
    readonly parameters: number | null;
    /** null for an ONNX export whose family we do not read. */
    readonly design: DecoderDesign | null;
  };
  readonly questions: number;
  readonly metrics: readonly MetricValue[];
  /**
   * lm-eval's `task_hashes` entry, over the hashes of all samples: equal for two runs that asked the same in the same words.
   * Absent where the samples are not known (imported without them).
   */
  readonly taskHash?: string;
  /** SHA-256 of the journal's sample lines as they stood when the run was finished; absent in older records and imported ones. */
  readonly samplesHash?: string;
  /**
   * The keys of the runs whose questions shared passes with this one's, itself among them, ascending. Absent where it was alone;
   * null where not all of its questions were asked in the same company: it was continued by a command with other tasks.
   */
  readonly together?: readonly string[] | null;
  /** Where the record came from, if Plumbline did not compute it. */
  readonly origin?: Origin;
  readonly work: {
    /** Questions that the counts of tokens are of: fewer than the run's where it went on after an interruption. */
    readonly questions: number;
    readonly requests: number;
    readonly computed: number;
    readonly alone: number;
    readonly trieNodes: number;
    /** Requests whose context did not fit, and how many tokens were left out of them. */
    readonly truncatedRequests: number;
    readonly truncatedTokens: number;
  };
  readonly timing: { readonly started: string; readonly finished: string; readonly seconds: number };
  /** What it ran on; absent: the CPU. Not part of what makes a run that run: another GPU goes on with it. */
  readonly device?: Device;
}

/** What computed an imported record, and the file that it was read from. */
export interface Origin {
  /** `published`: a row of `published.json` that is shown beside the runs, and never stored as one. */
  readonly tool: 'lm-eval' | 'plumbline' | 'published';
  /** The tool's version; `<0.4` of files in the form that lm-eval had before; null where the file does not say. */
  readonly version: string | null;
  /** The file as it was named, and the SHA-256 of its bytes. */
  readonly file: string;
  readonly sha256: string;
  /** The same of the file with the samples; absent: imported without them. */
  readonly samples?: { readonly file: string; readonly sha256: string };
  /** When it was imported (ISO 8601, UTC). */
  readonly imported: string;
  /** The model's kind and arguments in that tool, as the file has them (`hf`, `pretrained=…,dtype=…`). */
  readonly model: string;
  readonly modelArguments: string;
}

/** A question with its outputs and scores. */
export interface SampleRecord {
  /** The question's index in the evaluated split. */
  readonly index: number;
  readonly doc: Row;
  readonly target: string;
  readonly requests: readonly Request[];
  readonly outputs: readonly Output[];
  /** Of generated texts: what the task's filters made of them. */
  readonly filtered?: Filtered;
  readonly scores: Scores;
  /** SHA-256, as lm-eval computes them (tasks/sample-hashes.ts). */
  readonly docHash: string;
  readonly promptHash: string;
  readonly targetHash: string;
}

/** The first line of a journal: what is being run, so that an unfinished run can be listed and continued. */
export interface JournalHeader {
  readonly formatVersion: number;
  readonly key: string;
  readonly identity: RunIdentity;
  /** The model's name, for people. */
  readonly model: string;
  /** How many questions the whole run asks. */
  readonly questions: number;
  /** As in the record. */
  readonly together?: readonly string[];
}

/**
 * A line of a journal: questions that were given up, and why. They are asked again when the run goes on; a sample that follows
 * counts.
 */
export interface FailedQuestions {
  /** Their indices, ascending. */
  readonly questions: readonly number[];
  readonly reason: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** The small index: one record a run. The samples lie beside it, in samples/<run key>.jsonl. */
export interface ResultsIndex {
  readonly formatVersion: number;
  readonly runs: readonly RunRecord[];
}
