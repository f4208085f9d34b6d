// From requests to what a worker is asked, and from its answers to outputs.

import { DataError } from '../lib/errors.ts';
import { splitContext, splitRolling, truncateLeft, type SplitTokens } from '../model/tokenizer/split.ts';
import type { Tokenizer } from '../model/tokenizer/tokenizer.ts';
import type {
  GenerateRequest,
  Generation,
  LogLikelihood,
  ModelRequest,
  TokensRequest,
} from '../tasks/types.ts';
import type { GeneratedTokens } from './plain/generate.ts';
import { cutAtStop } from './stop-strings.ts';
import type { ScoredTokens } from './types.ts';
import type { GenerationJob } from './workers/messages.ts';

/** What requests are encoded for. */
export interface EncodingModel {
  readonly tokenizer: Tokenizer;
  /** The most tokens that the network sees at once. */
  readonly maxLength: number;
  /** Token ids are below it; null where that is not known. */
  readonly vocabulary: number | null;
}

/** A text to generate, before it is known what its prompt shares with others. */
export type TextToGenerate = Omit<GenerationJob, 'trunk'>;

/** Token sequences to score, one but for rolling texts; or a text to generate. `truncated` tokens were left out in front. */
export type EncodedRequest =
  | { readonly kind: 'score'; readonly sequences: readonly SplitTokens[]; readonly truncated: number }
  | { readonly kind: 'generate'; readonly job: TextToGenerate; readonly truncated: number };

/** Encodes one request. Throws DataError for one that makes no sense to this model. */
export function encodeRequest(request: ModelRequest, model: EncodingModel): EncodedRequest {
  const { tokenizer, maxLength } = model;
  switch (request.kind) {
    case 'score':
      return scored(splitContext(tokenizer, request.context, request.continuation), model);
    case 'tokens':
      return scored(checkedTokens(request, model), model);
    case 'rolling': {
      const sequences = splitRolling(tokenizer, request.text, maxLength);
      for (const { tokens } of sequences) checkIds(tokens, model);
      return { kind: 'score', sequences, truncated: 0 };
    }
    case 'generate':
      return generation(request, model);
  }
}

function scored(split: SplitTokens, model: EncodingModel): EncodedRequest {
  const { tokens, from, truncated } = truncateLeft(split, model.maxLength);
  checkIds(tokens, model);
  return { kind: 'score', sequences: [{ tokens, from }], truncated };
}

function checkedTokens({ tokens, from }: TokensRequest, model: EncodingModel): SplitTokens {
  checkIds(tokens, model);
  if (tokens.length < 2) {
    throw new DataError(
      `"tokens" has ${tokens.length}; two are the least: one that is scored and one before it.`,
    );
  }
  if (!Number.isSafeInteger(from) || from < 1 || from >= tokens.length) {
    throw new DataError(
      `"from" is ${from}; it should be a whole number from 1 (a token is scored given those before it) to ${tokens.length - 1}, the last token's place.`,
    );
  }
  return { tokens, from };
}

function checkIds(tokens: readonly number[], { vocabulary }: EncodingModel): void {
  const end = vocabulary ?? Number.MAX_SAFE_INTEGER;
  const wrong = tokens.find((token) => !Number.isSafeInteger(token) || token < 0 || token >= end);
  if (wrong !== undefined) {
    throw new DataError(`${wrong} is no token of this model; they are whole numbers from 0 to ${end - 1}.`);
  }
}

/**
 * A prompt keeps its last tokens, so many that `maxTokens` fit behind them.
 * Source: lm-eval 0.4.13, models/huggingface.py `generate_until`.
 */
function generation({ prompt, maxTokens, stop }: GenerateRequest, model: EncodingModel): EncodedRequest {
  const { tokenizer, maxLength } = model;
  const room = maxLength - maxTokens;
  if (room < 1) {
    throw new DataError(
      `${maxTokens} tokens cannot be generated: with one of the prompt they do not fit into the model's ${maxLength}.`,
    );
  }
  const tokens = typeof prompt === 'string' ? tokenizer.encodeAsHarness(prompt) : prompt;
  checkIds(tokens, model);
  const { prefixToken } = tokenizer;
  const start = tokens.length > 0 || prefixToken === undefined ? tokens : [prefixToken];
  if (start.length === 0) throw new DataError('The prompt has no tokens, so nothing can follow it.');
  const kept = start.slice(-room);
  return {
    kind: 'generate',
    job: {
      kind: 'generate',
      prompt: kept,
      maxTokens,
      stop: withEndOfText(stop, tokenizer),
      endTokens: tokenizer.eosTokens,
    },
    truncated: start.length - kept.length,
  };
}

/**
 * The end-of-text token ends a text also where ordinary tokens spell it.
 * Source: lm-eval 0.4.13, models/utils.py `handle_stop_sequences`.
 */
function withEndOfText(stop: readonly string[], { eosToken, decode }: Tokenizer): readonly string[] {
  if (eosToken === undefined) return stop;
  const text = decode([eosToken], { skipSpecialTokens: false });
  return stop.includes(text) ? stop : [...stop, text];
}

/** The output of a request from the scores of its sequences. */
export function logLikelihood(
  { sequences, truncated }: EncodedRequest & { kind: 'score' },
  scores: readonly ScoredTokens[],
): LogLikelihood {
  const logprobs = scores.flatMap((score) => score.logprobs);
  return {
    kind: 'logLikelihood',
    logprob: logprobs.reduce((sum, logprob) => sum + logprob, 0),
    greedy: scores.every((score) => score.greedy.every(Boolean)),
    tokens: sequences.flatMap(({ tokens, from }) => tokens.slice(from)),
    logprobs,
    truncated,
  };
}

/** The output of a generation: special tokens leave the text, and it is cut at the stop strings. */
export function generatedText(
  { job, truncated }: EncodedRequest & { kind: 'generate' },
  { tokens, logprobs }: GeneratedTokens,
  tokenizer: Tokenizer,
): Generation {
  return {
    kind: 'generation',
    text: cutAtStop(tokenizer.decode(tokens, { skipSpecialTokens: true }), job.stop),
    tokens,
    logprobs,
    logprob: logprobs.reduce((sum, logprob) => sum + logprob, 0),
    truncated,
  };
}
