import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ModelError } from '../../src/lib/errors.ts';
import { decodingSettings } from '../../src/model/generation-config.ts';
import { scratchFolder } from '../results/records.ts';

test.each([
  // Qwen2.5-Instruct's, which lm-eval's greedy texts are subject to.
  [
    { do_sample: true, repetition_penalty: 1.05, temperature: 0.7, top_p: 0.8, top_k: 20 },
    ['repetition_penalty 1.05'],
  ],
  [{ eos_token_id: 2, repetition_penalty: 1.0, num_beams: 1, suppress_tokens: [], min_length: null }, []],
  [
    { num_beams: 4, suppress_tokens: [1, 2], forced_eos_token_id: 0 },
    ['num_beams 4', 'suppress_tokens [1,2]', 'forced_eos_token_id 0'],
  ],
])('%j changes greedy texts by %j', async (config, expected) => {
  const folder = scratchFolder();
  writeFileSync(join(folder, 'generation_config.json'), JSON.stringify(config));
  expect(await decodingSettings(folder)).toEqual(expected);
});

test('without a file nothing does, and a malformed one is told', async () => {
  const folder = scratchFolder();
  expect(await decodingSettings(folder)).toEqual([]);
  writeFileSync(join(folder, 'generation_config.json'), '{');
  await expect(decodingSettings(folder)).rejects.toThrow(ModelError);
});
