// Features of a design that lie outside what the training models had.

import { wordOf } from '../analysis/comparison/moved-by.ts';
import type { OutsideRange } from '../analysis/predictor/types.ts';
import { valueText } from './prediction-words.ts';

/** `params=1M, where they had 14M to 180B`; of a category those that they had. */
export function outsideText({ feature, value, seen }: OutsideRange): string {
  const word = wordOf(feature);
  const [first, last] = seen;
  const had =
    typeof first === 'number' && typeof last === 'number'
      ? `${valueText(word, first)} to ${valueText(word, last)}`
      : seen.join(', ') || 'nothing';
  return `${word}=${valueText(word, value)}, where they had ${had}`;
}

/** Once for all tasks where the same features lie outside, else by task; a sentence each. */
export function outsideNotes(
  scores: readonly { readonly task: string; readonly outside: readonly OutsideRange[] }[],
): readonly string[] {
  const said = new Map<string, string[]>();
  for (const { task, outside } of scores) {
    if (outside.length === 0) continue;
    const text = outside.map(outsideText).join('; ');
    said.set(text, [...(said.get(text) ?? []), task]);
  }
  return [...said].map(([text, tasks]) => {
    const where = tasks.length === scores.length ? '' : ` (${tasks.join(', ')})`;
    return `! Outside what the predictors learned from${where}, so that neither prediction nor interval is assured: ${text}.`;
  });
}
