// The three ways in which a request cannot be carried out. Each becomes one line on stderr and exit code 2;
// anything else that is thrown is our fault and becomes exit code 70.
//
// A message is full sentences: what is wrong, where (file, line, field), what was expected, and the mend.

/** The command line or an option is wrong: an unknown task, a negative limit, a folder that cannot be written. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A data set, a request file or a stored record is missing or malformed. */
export class DataError extends Error {
  override readonly name = 'DataError';
}

/** A checkpoint folder cannot be evaluated: a missing file, an unknown family, weights that disagree with the config. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
}
