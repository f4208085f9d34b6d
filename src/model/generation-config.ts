// What a checkpoint's generation_config.json asks for beyond greedy decoding.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readJsonObject } from './json-file.ts';

/** What changes a greedy text, each with the values that change nothing (transformers/generation/configuration_utils.py). */
const idleValues: Readonly<Record<string, readonly unknown[]>> = {
  repetition_penalty: [1],
  no_repeat_ngram_size: [0],
  min_length: [0],
  min_new_tokens: [0],
  num_beams: [1],
  penalty_alpha: [0],
  guidance_scale: [1],
  bad_words_ids: [],
  suppress_tokens: [],
  begin_suppress_tokens: [],
  forced_bos_token_id: [],
  forced_eos_token_id: [],
  sequence_bias: [],
  exponential_decay_length_penalty: [],
};

/**
 * The settings of a checkpoint folder that change a greedily generated text, with their values (`repetition_penalty 1.05`): transformers, and so
 * lm-eval, applies them also where nothing is sampled. Throws ModelError where the file is malformed.
 */
export async function decodingSettings(folder: string): Promise<readonly string[]> {
  const path = join(folder, 'generation_config.json');
  if (!existsSync(path)) return [];
  const config = await readJsonObject(path);
  return Object.entries(idleValues).flatMap(([name, idle]) => {
    const value = config[name];
    const unset = value === undefined || value === null || idle.includes(value) || isEmpty(value);
    return unset ? [] : [`${name} ${JSON.stringify(value)}`];
  });
}

const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;
