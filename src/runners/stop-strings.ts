// Where generated text ends.

import type { Tokenizer } from '../model/tokenizer/tokenizer.ts';

/** Whether the text of generated tokens contains a stop string (an empty one is none), looked for on text, so across token borders too. */
export function endsAtStop(
  tokenizer: Tokenizer,
  tokens: readonly number[],
  stop: readonly string[],
): boolean {
  const text = tokenizer.decode(tokens, { skipSpecialTokens: false });
  return stop.some((string) => string !== '' && text.includes(string));
}

/**
 * The text before the first occurrence of each stop string, in the order of the list.
 * Source: lm-eval 0.4.13, models/huggingface.py `generate_until`.
 */
export function cutAtStop(text: string, stop: readonly string[]): string {
  return stop.reduce((rest, string) => (string === '' ? rest : (rest.split(string)[0] ?? rest)), text);
}
