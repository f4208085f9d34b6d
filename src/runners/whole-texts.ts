// Models that nothing can be shared with, and why.

import type { Opened } from './workers/messages.ts';

/** The line that tells so, of a model of this name; undefined where beginnings are shared. */
export function wholeTexts(name: string, opened: Opened | undefined): string | undefined {
  if (opened?.sharing !== 'whole') return undefined;
  const why = opened.takesPast
    ? 'quantizes as it runs, by the range of all tokens of a pass'
    : 'takes no past_key_values';
  return `${name}: this ONNX export ${why}, so whole sequences are run and nothing is shared.`;
}
