// Greedy generation in its plain form: one sequence, one token a pass, keys and values kept between passes.

import type { Answers, Past, Session } from '../onnx/session.ts';

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
 * Generates until an end token, `maxTokens`, or `stopped` says so of the tokens generated so far.
 * @param budget tokens of one pass over the prompt
 * @param counted told the tokens of each pass
 */
export async function generateSequence(
  session: Session,
  { prompt, maxTokens, endTokens }: GenerateJob,
  budget: number,
  counted: (tokens: number) => void,
  stopped: (tokens: readonly number[]) => boolean,
): Promise<GeneratedTokens> {
  const tokens: number[] = [];
  const logprobs: number[] = [];
  let past: Past | undefined;
  while (tokens.length < maxTokens) {
    const unseen = [...prompt, ...tokens].slice(past?.length ?? 0);
    const answers = await runToLast(session, unseen, past, budget, counted);
    past = answers.past;
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

/** Runs tokens behind a past, in pieces where the graph allows, and answers for the last of them. */
async function runToLast(
  session: Session,
  tokens: readonly number[],
  past: Past | undefined,
  budget: number,
  counted: (tokens: number) => void,
): Promise<Answers> {
  const piece = session.model.splits ? budget : tokens.length;
  const start = Math.floor((tokens.length - 1) / piece) * piece;
  let before = past;
  for (let from = 0; from < start; from += piece) {
    const part = tokens.slice(from, from + piece);
    const answers = await session.run({
      tokens: [part],
      ...(before && { past: before }),
      rows: [],
      targets: [],
      keepPast: true,
    });
    counted(part.length);
    before = answers.past;
  }
  const last = tokens.slice(start);
  counted(last.length);
  return session.run({
    tokens: [last],
    ...(before && { past: before }),
    rows: [last.length - 1],
    targets: [0],
    keepPast: session.model.past !== undefined,
  });
}
