// lm-eval's files of the fixtures (tests/goldens/make_lm_eval_files.py), and damaged copies of them.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { scratchFolder } from '../records.ts';

/** The folder with one folder for each version of lm-eval. */
export const harnessFiles = fileURLToPath(new URL('../../fixtures/lm-eval-files/', import.meta.url));

/** The results files, by the version that wrote them. */
export const resultsFiles = {
  '0.3.0': join(harnessFiles, '0.3.0/tiny-25shot.json'),
  '0.4.0': join(harnessFiles, '0.4.0/results.json'),
  '0.4.5': join(harnessFiles, '0.4.5/tiny/results_2024-10-10T08-09-10.111213.json'),
  '0.4.13': join(harnessFiles, '0.4.13/EleutherAI__tiny/results_2025-11-22T10-11-12.345678.json'),
};

/** A results file with one task and nothing that it could do without. */
export function smallResults(): Record<string, unknown> {
  return {
    results: { arc_easy: { alias: 'arc_easy', 'acc,none': 0.25, 'acc_stderr,none': 0.25 } },
    configs: { arc_easy: { num_fewshot: 0 } },
    versions: { arc_easy: 1 },
    'n-shot': { arc_easy: 0 },
    'n-samples': { arc_easy: { original: 10, effective: 4 } },
    config: { model: 'hf', model_args: 'pretrained=a/b,dtype=float16', limit: 4 },
    date: 1700000000.5,
  };
}

/** Writes a value, or a text as it is, to a file in a folder of its own. Returns the path. */
export function written(value: unknown, name = 'results_x.json'): string {
  const path = join(scratchFolder(), name);
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
  return path;
}

/** A copy of a folder of the fixtures, with some of the files changed (or left out: undefined). Returns the folder. */
export function changedCopy(
  folder: string,
  change: (name: string, text: string) => string | undefined,
): string {
  const copy = join(scratchFolder(), 'copy');
  mkdirSync(copy);
  for (const name of readdirSync(folder)) {
    const text = change(name, readFileSync(join(folder, name), 'utf8'));
    if (text !== undefined) writeFileSync(join(copy, name), text);
  }
  return copy;
}
