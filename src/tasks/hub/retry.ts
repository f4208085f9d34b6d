// Trying again what a network does not do at once.

import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError } from '../../lib/errors.ts';

/** It may go better in a moment. The message says what happened, for a sentence that goes on. */
export class Temporary extends Error {
  override readonly name = 'Temporary';
  /** How long the server asks to wait. */
  readonly waitSeconds: number | undefined;
  /** Something came of it, so that it is not one more failure in a row. */
  readonly progress: boolean;
  constructor(
    message: string,
    { waitSeconds, progress = false }: { waitSeconds?: number; progress?: boolean } = {},
  ) {
    super(message);
    this.waitSeconds = waitSeconds;
    this.progress = progress;
  }
}

export interface RetryOptions {
  readonly note: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
  /** Replaces the clock in tests. */
  readonly wait?: ((seconds: number, signal: AbortSignal | undefined) => Promise<void>) | undefined;
}

/** Failures in a row before it is given up. */
const patience = 5;

/** A pause doubles from the first one up to the longest. A server that asks for more is asked again after `longestAsked`. In seconds. */
const firstPause = 0.5;
const longestPause = 30;
const longestAsked = 300;

const clock = async (seconds: number, signal: AbortSignal | undefined): Promise<void> => {
  await sleep(seconds * 1000, undefined, signal === undefined ? {} : { signal });
};

/**
 * Tries until it succeeds, or fails otherwise than by `Temporary`. What is waited for is told where a server asks for it, or it takes long.
 * @param what is tried, for messages: `https://huggingface.co`
 * @throws UsageError after five failures in a row
 */
export async function withRetries<T>(
  what: string,
  options: RetryOptions,
  attempt: () => Promise<T>,
): Promise<T> {
  const { note, signal, wait = clock } = options;
  for (let failures = 1; ; failures++) {
    try {
      return await attempt();
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof Temporary)) throw error;
      if (error.progress) failures = 1;
      if (failures >= patience) {
        throw new UsageError(
          `${what}: ${error.message}, ${patience} times in a row. Check the network and HF_ENDPOINT, and run the same command again; what was downloaded is kept.`,
        );
      }
      const own = Math.min(longestPause, firstPause * 2 ** (failures - 1));
      const seconds = Math.min(longestAsked, Math.max(error.waitSeconds ?? 0, own));
      note(
        `${what}: ${error.message}; trying again in ${seconds < 1 ? 'a moment' : `${Math.ceil(seconds)} s`}.`,
      );
      await wait(seconds, signal);
    }
  }
}

/**
 * What a Retry-After header asks for, in seconds: a number of them, or a date (RFC 9110, 10.2.3). Undefined where it makes no sense.
 * @param now in milliseconds
 */
export function retryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\s*\d+\s*$/.test(header)) return Number(header);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - now) / 1000);
}
