// What a program may use, in numbers (docs/code-execution.md lists them).

const mebibyte = 2 ** 20;

/** The keys are those that the supervisor reads. */
export interface Limits {
  /** Memory in use by all processes of a program together. */
  readonly memoryBytes: number;
  /** Address space of each process. */
  readonly addressBytes: number;
  /** Size of one file. */
  readonly fileBytes: number;
  /** All that is in the scratch folder, where that is in memory. */
  readonly scratchBytes: number;
  /** All that is in /dev/shm, where it is the program's own. */
  readonly sharedBytes: number;
  readonly openFiles: number;
  /** Processes and threads together. */
  readonly tasks: number;
}

export const limits: Limits = {
  memoryBytes: 1024 * mebibyte,
  addressBytes: 2048 * mebibyte,
  fileBytes: 32 * mebibyte,
  scratchBytes: 64 * mebibyte,
  sharedBytes: 16 * mebibyte,
  openFiles: 128,
  tasks: 64,
};

/** The longest `detail`, in characters. */
export const longestDetail = 200;
