import type { Row } from './types.ts';

/** One split of a data set, read from its file. */
export interface Split {
  readonly path: string;
  /** SHA-256 of the file's bytes. */
  readonly sha256: string;
  readonly rows: readonly Row[];
  /** Where a row stands, for messages: `file:line`. */
  place(index: number): string;
}
