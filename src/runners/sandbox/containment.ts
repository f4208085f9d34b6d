// How far a program can be shut in on this system, from the most to the least.

/**
 * - `files`: namespaces of its own, and a root that holds Python and nothing of ours
 * - `processes`: namespaces of its own, and the system's files
 * - `plain`: a process of its own
 */
export type Level = 'files' | 'processes' | 'plain';

export const levels: readonly Level[] = ['files', 'processes', 'plain'];

/** What of a level depends on who we are, and on the kernel. */
export interface Confinement {
  /** The program runs as a user that nobody is (where we are root). */
  readonly stranger: boolean;
  /** System calls are refused to it (supervisor/refused-calls.ts). */
  readonly filtered: boolean;
}

const always = [
  'environment: none of ours',
  'limits: time, processor time, memory, processes, file size, open files; output is discarded',
];

/** What a level means, in plain words. */
export function containment(level: Level, { stranger, filtered }: Confinement): readonly string[] {
  const files = {
    files: "files: reads Python and the system's libraries; writes a scratch folder in memory",
    ours: 'files: NOT CONTAINED, it may read and write what this user may; it starts in a scratch folder',
    stranger: 'files: it may read and write what every user of the system may; it starts in a scratch folder',
  };
  const seen = level === 'files' ? files.files : stranger ? files.stranger : files.ours;
  if (level !== 'plain')
    return [
      'network: none',
      seen,
      `processes: ${level === 'files' ? 'sees' : 'ends'} none but its own, and all end with it`,
      ...always,
    ];
  return [
    filtered ? 'network: none' : 'network: NOT CONTAINED, this system allows us no namespaces',
    seen,
    stranger
      ? 'processes: sees those of others but cannot touch them; its own are looked for and ended with it'
      : 'processes: NOT CONTAINED, it may end any of this user; its own are looked for and ended with it',
    ...always,
  ];
}
