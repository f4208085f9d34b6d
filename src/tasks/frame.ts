// What stands around a question's prompt, as plain text (lm_eval/api/task.py, `fewshot_context`; lm_eval/api/utils.py, `maybe_delimit`).

import { lstrip, rstrip } from '../lib/python-text.ts';
import type { Framing, Shot } from './types.ts';

/** What stands between shots, and between a system instruction and a description: lm-eval's `fewshot_delimiter`. */
export const shotEnd = '\n\n';

/** What joins a prompt and its answer where the task does not say: lm-eval's `target_delimiter`. */
export const defaultDelimiter = ' ';

/**
 * Description, shots and prompt as one text, with a system instruction in front where there is one. The text is made anew at each call:
 * ten thousand frames hold no text.
 */
export function plainFraming(systemInstruction = ''): Framing {
  return ({ description, shots, delimiter }) => ({
    delimiter,
    context: (prompt) =>
      systemText(systemInstruction, description) +
      shots.map((shot) => shotText(shot, delimiter)).join('') +
      prompt,
  });
}

/** System instruction and description as one text, with a blank line between them unless there is white space already. */
export function systemText(systemInstruction: string, description: string): string {
  if (systemInstruction === '' || description === '') return systemInstruction + description;
  const apart = rstrip(systemInstruction) !== systemInstruction || lstrip(description) !== description;
  return systemInstruction + (apart ? '' : shotEnd) + description;
}

function shotText({ prompt, answer }: Shot, delimiter: string): string {
  return answer === '' ? prompt : prompt + delimiter + answer + shotEnd;
}
