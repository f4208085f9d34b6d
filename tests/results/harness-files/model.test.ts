// What the results file says of a real checkpoint, as the runner opens it, against what lm-eval 0.4.13 said of it.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { pythonJson } from '../../../src/lib/python-json.ts';
import { resultsDocument } from '../../../src/results/harness-files/results-file.ts';
import { readModel } from '../../../src/runners/model.ts';
import { smollm2 } from '../../smollm2.ts';
import { colourTask } from '../../tasks/data-folder.ts';
import { goldenFile } from '../../tasks/golden-files.ts';
import { aRun } from '../records.ts';

const checkpoint = smollm2();

describe.skipIf(checkpoint === undefined)('SmolLM2-135M-Instruct in a results file (needs ../shared)', () => {
  test('has lm-eval’s special tokens, longest sequence and number of parameters', async () => {
    const model = await readModel(checkpoint ?? '', {});
    const about = {
      outputPath: '',
      logSamples: false,
      resultsFolder: '',
      modelPath: checkpoint ?? '',
      model,
      groups: [],
      seed: 1234,
    };
    const runs = [{ record: aRun(), task: colourTask(), total: 1 }];
    const ours = fields(pythonJson(resultsDocument(runs, about, new Map())));
    expect(ours).toEqual(fields(readFileSync(goldenFile('arc_challenge', 'results'), 'utf8')));
    expect(ours['tokenizer_eos_token']).toEqual(['<|im_end|>', '2']);
  });
});

function fields(text: string): Record<string, unknown> {
  const document = JSON.parse(text) as Record<string, unknown>;
  const names = ['pad_token', 'eos_token', 'bos_token'].map((name) => `tokenizer_${name}`);
  const { model_num_parameters: parameters } = document['config'] as Record<string, unknown>;
  const kept = [...names, 'eot_token_id', 'max_length'].map((name) => [name, document[name]] as const);
  return { ...Object.fromEntries(kept), parameters };
}
