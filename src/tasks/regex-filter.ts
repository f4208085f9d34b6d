// lm-eval's filters `regex` and `take_first` (lm_eval/filters/extraction.py, `RegexFilter`): the part of a generated text that is taken for the answer.

import { strip } from '../lib/python-text.ts';

/** What the filter gives where nothing matches. */
const invalid = '[invalid]';

/**
 * Makes the filter of a pattern with groups: of its first or last match the first group that is not empty, without the white space
 * around it.
 * @param pattern global, and written so that JavaScript matches what Python's `re` does: `[^\n]` for its `.`, `(?=\n?$)` for its `$`
 */
export function regexFilter(pattern: RegExp, select: 'first' | 'last'): (text: string) => string {
  return (text) => {
    const match = Array.from(text.matchAll(pattern)).at(select === 'first' ? 0 : -1);
    return strip(match?.slice(1).find((group) => group !== undefined && group !== '') ?? invalid);
  };
}
