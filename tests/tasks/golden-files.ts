// Readers of lm-eval 0.4.13's own output files (../shared/goldens/README.md has the command of each run).

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sharedFolder } from '../shared-folder.ts';

export const goldenFolder = join(sharedFolder, 'goldens/lm-eval');

/** The names of the runs, none where the folder is absent. */
export const goldenRuns: readonly string[] = existsSync(goldenFolder)
  ? readdirSync(goldenFolder).toSorted()
  : [];

/** A line of `samples_<task>_<date>.jsonl`: one a question and filter. */
export interface GoldenSample {
  readonly doc_id: number;
  readonly doc: Record<string, unknown>;
  readonly target: string;
  /** Of a score request: context and continuation; of a generation: prompt and Python's `str` of its settings. */
  readonly arguments: Record<string, { readonly arg_0: string; readonly arg_1: unknown }>;
  /** One list a request: `[log-likelihood, greedy]` or a text, each once. */
  readonly resps: readonly (readonly unknown[])[];
  readonly filtered_resps: readonly unknown[];
  readonly filter: string;
  readonly doc_hash: string;
  readonly prompt_hash: string;
  readonly target_hash: string;
  readonly metrics: readonly string[];
  readonly [metric: string]: unknown;
}

/** What the tests read of `results_<date>.json`. */
export interface GoldenResults {
  readonly results: Record<string, Record<string, unknown>>;
  readonly groups?: Record<string, Record<string, unknown>>;
  readonly group_subtasks: Record<string, readonly string[]>;
  readonly 'n-shot': Record<string, number>;
  readonly 'n-samples': Record<string, { readonly original: number; readonly effective: number }>;
  readonly configs: Record<string, { readonly output_type: string }>;
  readonly higher_is_better: Record<string, Record<string, boolean>>;
  readonly versions: Record<string, number | string>;
  readonly config: { readonly limit: number; readonly fewshot_seed: number };
  readonly task_hashes: Record<string, string>;
  readonly chat_template: string | null;
}

export function readGoldenResults(folder: string): GoldenResults {
  return JSON.parse(readFileSync(goldenFile(folder, 'results'), 'utf8')) as GoldenResults;
}

export function readGoldenSamples(folder: string, task: string): readonly GoldenSample[] {
  return readGoldenLines(folder, task).map((line) => JSON.parse(line) as GoldenSample);
}

/** The samples as the file has them, for what JSON hides: whether a number is written `1` or `1.0`. */
export function readGoldenLines(folder: string, task: string): readonly string[] {
  return readFileSync(goldenFile(folder, `samples_${task}`), 'utf8')
    .trimEnd()
    .split('\n');
}

/** The one file of a run that is named `<stem>_<date>`. */
export function goldenFile(folder: string, stem: string): string {
  const file = readdirSync(join(goldenFolder, folder)).find((name) => name.startsWith(`${stem}_20`));
  if (file === undefined) throw new Error(`no ${stem}_<date> in ${folder}`);
  return join(goldenFolder, folder, file);
}
