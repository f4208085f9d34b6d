// Greedy generation in its plain form: one sequence, one token a pass, keys and values kept between passes.

import { Past } from '../onnx/past.ts';
import type { Session } from '../onnx/session.ts';
import { chainPass, upTo } from '../schedule/passes.ts';

export interface GenerateJob {
  readonly prompt: readonly number[];
  readonly maxTokens: number;
  /** Tokens that end a text; the one that was generated is the last of the result. */
  readonly endTokens: readonly number[];
}

export interface GeneratedTokens {
  readonly tokens: readonly number[];
  readonly logprobs: readonly number[];
}

/**
 * Generates until an end token, `maxTokens`, or `stopped` says so of the tokens generated so far. A graph without a past is
 * given the whole text for each token.
 * @param counted told the tokens of each pass
 */
export async function generateAlone(
  session: Session,
  { prompt, maxTokens, endTokens }: GenerateJob,
  counted: (tokens: number) => void,
  stopped: (tokens: readonly number[]) => boolean,
): Promise<GeneratedTokens> {
  const tokens: number[] = [];
  const logprobs: number[] = [];
  const { past: held } = session.model;
  const past = held && new Past({ layers: held.layers.length, width: held.width });
  while (tokens.length < maxTokens) {
    if (past && growsLong(session, past, prompt)) past.truncate(0);
    const before = past?.length ?? 0;
    const unseen = [...prompt, ...tokens].slice(before);
    const answers = await session.run({
      ...chainPass(unseen, before),
      textLength: before + unseen.length,
      past,
      rows: [unseen.length - 1],
      keepRows: past !== undefined,
    });
    counted(unseen.length);
    past?.append(answers.added, upTo(unseen.length));
    const [token] = answers.argMax;
    const [logprob] = answers.maxLogprobs;
    if (token === undefined || logprob === undefined)
      throw new Error('A pass gave no answer for its last row.');
    tokens.push(token);
    logprobs.push(logprob);
    if (endTokens.includes(token) || stopped(tokens)) break;
  }
  return { tokens, logprobs };
}

/** Whether a text has to be read anew before it goes on by one token. @param read what was read of it at once */
export function growsLong({ model }: Session, past: Past, read: readonly number[]): boolean {
  if (!model.long?.isReread) return false;
  return read.length <= model.long.bound && past.length === model.long.bound;
}
