// What stands around a question's prompt (lm_eval/api/task.py, `fewshot_context`). A frame that wraps the same pieces in a chat template will
// stand beside `plainFrame` and make its context from messages instead.

import type { Frame } from './types.ts';

/** A question as it stands before another one, with its answer. */
export interface Shot {
  readonly prompt: string;
  readonly answer: string;
}

const delimiter = ' ';
const shotEnd = '\n\n';

/** Description, shots and prompt as one text. The text is made anew at each call: ten thousand frames hold no text. */
export function plainFrame(description: string, shots: readonly Shot[]): Frame {
  return {
    delimiter,
    context: (prompt) => description + shots.map(shotText).join('') + prompt,
  };
}

function shotText({ prompt, answer }: Shot): string {
  return answer === '' ? prompt : prompt + delimiter + answer + shotEnd;
}
