// lm-eval's metric `exact_match` (lm_eval/api/metrics.py, `exact_match_hf_evaluate`).

/** What makes no difference between two texts. */
export interface ExactMatchOptions {
  /** Taken out of both texts, one pattern after the other. Written so that JavaScript matches what Python's `re` does. */
  readonly ignored?: readonly RegExp[];
  readonly ignoreCase?: boolean;
  /** That of ASCII: Python's `string.punctuation`. */
  readonly ignorePunctuation?: boolean;
}

/** Whether a prediction is the reference. White space counts. */
export function exactMatch(prediction: string, reference: string, options: ExactMatchOptions = {}): boolean {
  return compared(prediction, options) === compared(reference, options);
}

function compared(text: string, options: ExactMatchOptions): string {
  const { ignored = [], ignoreCase = false, ignorePunctuation = false } = options;
  let rest = ignored.reduce((before, pattern) => inArray(before.replace(pattern, '')), text);
  rest = inArray(rest);
  if (ignoreCase) rest = inArray(lower(rest));
  return ignorePunctuation ? inArray(rest.replace(/[!-/:-@[-`{-~]/g, '')) : rest;
}

/** lm-eval compares NumPy arrays of text, whose items lose the NUL characters at their end. */
const inArray = (text: string): string => text.replace(/\0+$/, '');

/** An item of a NumPy array stays as long as it was, so that of `İ`, which becomes two characters, the second is lost at the end of a text. */
const lower = (text: string): string =>
  Array.from(text.toLowerCase()).slice(0, Array.from(text).length).join('');
