// What is counted over the requests of a task's questions to one model: see request-check.ts.

import type { Join } from '../model/tokenizer/join-check.ts';

/** How many questions it happens to, and in how many of their requests. */
export interface Affected {
  readonly questions: number;
  readonly requests: number;
}

export interface RequestCounts {
  readonly questions: number;
  readonly requests: number;
  /** A token lies across the boundary of context and continuation. */
  readonly unclean: Affected;
  /** Tokens at the front of the context or the prompt do not fit and are left out, `tokens` of them in all. */
  readonly truncated: Affected & { readonly tokens: number };
  /** Whole texts that take more than one window, each scored by itself. */
  readonly inWindows: Affected;
  /** The beginning of text stands twice in front. */
  readonly beginsTwice: Affected;
  /** Cannot be asked: a continuation that is empty or longer than all that the network sees, for instance. */
  readonly refused: Affected;
  /** The first unclean join, and the token across it. */
  readonly example: (Join & { readonly crossing: string }) | null;
  /** Why the first of those that are refused is. */
  readonly refusal: string | null;
}

export interface CheckedTask extends RequestCounts {
  readonly task: string;
  readonly shots: number;
  /** Questions that the task has, of which the first `questions` were looked at. */
  readonly total: number;
}
