// Tries a tokenizer before it is given a task's texts: a regular expression in its files may go back over a text for ever, and nothing
// can stop it then, not even an interrupt.

import { runInNewContext } from 'node:vm';
import { ModelError } from '../../lib/errors.ts';

/** An honest tokenizer takes some milliseconds for all the texts. */
const longestMilliseconds = 4000;

/** How often a unit is repeated. */
const times = 64;

/** Runs of one kind of character, which an expression of nested repetitions takes exponential time for where the end does not match. */
const texts: readonly string[] = ['a', 'A', '1', ' ', '\n', '.', 'é', '中', 'ab ', "a'"].flatMap((unit) =>
  ['', '!', '\u0000'].map((end) => unit.repeat(times) + end),
);

/**
 * Encodes some texts. Throws ModelError, in words that go behind "cannot be used as a tokenizer", where that takes longer than any
 * honest tokenizer, and what `encode` throws.
 */
export function tryTexts(encode: (text: string) => unknown, milliseconds = longestMilliseconds): void {
  const encodeAll = (): void => {
    for (const text of texts) encode(text);
  };
  try {
    // The one way to end a regular expression that runs: `timeout` also ends what the code calls.
    runInNewContext('encodeAll()', { encodeAll }, { timeout: milliseconds });
  } catch (error) {
    if ((error as { code?: unknown } | null)?.code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    throw new ModelError(
      `it takes more than ${milliseconds / 1000} s for texts of some ${times} characters; a regular expression in it goes back over them again and again`,
    );
  }
}
