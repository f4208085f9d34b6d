// The three ways in which a request cannot be carried out. Each becomes one line on stderr and exit code 2;
// anything else that is thrown is our fault and becomes exit code 70.
//
// A message is full sentences: what is wrong, where (file, line, field), what was expected, and the mend. It may quote files and names of
// others, so it is made harmless here, once for all: one line, of a length that can be read, without control characters.

import { controlCharacters } from './control-characters.ts';

/** In UTF-16 units. What is longer loses its middle: the mend stands at the end. */
const longestMessage = 4000;
const keptEnd = 1000;

function harmless(message: string): string {
  const line =
    message.length <= longestMessage
      ? message
      : `${message.slice(0, longestMessage - keptEnd)} … ${message.slice(-keptEnd)}`;
  return line
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll(controlCharacters, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

abstract class Refusal extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(harmless(message), options);
  }
}

/** The command line or an option is wrong: an unknown task, a negative limit, a folder that cannot be written. */
export class UsageError extends Refusal {
  override readonly name = 'UsageError';
}

/** A data set, a request file or a stored record is missing or malformed. */
export class DataError extends Refusal {
  override readonly name = 'DataError';
}

/** A checkpoint folder cannot be evaluated: a missing file, an unknown family, weights that disagree with the config. */
export class ModelError extends Refusal {
  override readonly name = 'ModelError';
}
