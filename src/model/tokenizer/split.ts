// From texts to the token sequences that are scored, as lm-evaluation-harness 0.4.13 makes them (its
// lm_eval/api/model.py, lm_eval/models/huggingface.py and lm_eval/utils.py).

import { DataError, ModelError } from '../../lib/errors.ts';
import { rstrip } from '../../lib/python-text.ts';
import type { Tokenizer } from './tokenizer.ts';

/** Tokens of which `tokens[from]`, `tokens[from + 1]`, … are scored, each given all before it. */
export interface SplitTokens {
  readonly tokens: readonly number[];
  readonly from: number;
}

type Encoder = Pick<Tokenizer, 'encode' | 'encodeAsHarness' | 'prefixToken'>;

/**
 * The tokens of a context and its continuation. White space at the context's end is scored with the continuation, whose tokens
 * are those of the two as one text after as many as the context alone has. The context's own tokens stand before them, so
 * where a token of the whole crosses the boundary (`.` and a line break are one in some vocabularies) the two don't join exactly.
 * An empty context becomes the prefix token, except where the continuation begins with that token itself.
 * A context of white space alone does too where the tokenizer adds no BOS; the harness stops at an assertion there.
 * Throws DataError where no token is left to be scored, and ModelError where a prefix token is needed and there is none.
 */
export function splitContext(tokenizer: Encoder, context: string, continuation: string): SplitTokens {
  const split =
    context === '' ? splitEmpty(tokenizer, continuation) : splitPair(tokenizer, context, continuation);
  if (split.from >= split.tokens.length)
    throw new DataError(
      'The continuation has no tokens, so there is nothing to score. Give a continuation that is not empty.',
    );
  return split;
}

function splitEmpty(tokenizer: Encoder, continuation: string): SplitTokens {
  return afterPrefix(tokenizer, tokenizer.encode(continuation, false));
}

function splitPair(tokenizer: Encoder, context: string, continuation: string): SplitTokens {
  const kept = rstrip(context);
  const whole = tokenizer.encodeAsHarness(context + continuation);
  const before = tokenizer.encodeAsHarness(kept);
  const from = before.length;
  return from === 0 ? afterPrefix(tokenizer, whole) : { tokens: [...before, ...whole.slice(from)], from };
}

/** Tokens that are all scored, given the prefix token: put before them unless they begin with it. */
function afterPrefix(tokenizer: Encoder, tokens: readonly number[]): SplitTokens {
  const prefix = prefixOf(tokenizer);
  return { tokens: tokens[0] === prefix ? tokens : [prefix, ...tokens], from: 1 };
}

/**
 * The same with as many tokens left out at the front as do not fit: the network sees at most `maxLength` tokens, which are all
 * but the last of the last `maxLength + 1`. A BOS at the front is lost and not put back. `truncated` counts what was left out.
 * Throws DataError where the scored tokens alone are more than `maxLength`; the harness stops at an assertion there.
 */
export function truncateLeft(
  split: SplitTokens,
  maxLength: number,
): SplitTokens & { readonly truncated: number } {
  const { tokens, from } = split;
  if (tokens.length - from > maxLength)
    throw new DataError(
      `A continuation of ${tokens.length - from} tokens is longer than the model's ${maxLength}. Give a shorter one, or score it as a rolling text.`,
    );
  const truncated = Math.max(0, tokens.length - (maxLength + 1));
  return { tokens: tokens.slice(truncated), from: from - truncated, truncated };
}

/**
 * A whole text in windows of at most `maxLength` input tokens; every token is scored once. The first window starts from the
 * prefix token (a BOS that the tokenizer adds is scored as well); each further one has as many tokens before it as fit.
 * Empty for an empty text of a tokenizer without BOS.
 */
export function splitRolling(tokenizer: Encoder, text: string, maxLength: number): SplitTokens[] {
  const tokens = tokenizer.encodeAsHarness(text);
  return tokens.length === 0 ? [] : rollingWindows(tokens, prefixOf(tokenizer), maxLength);
}

/** The windows of `splitRolling` for tokens that are already there; `maxLength` in tokens, 1 or more. */
export function rollingWindows(tokens: readonly number[], prefix: number, maxLength: number): SplitTokens[] {
  const windows: SplitTokens[] = [];
  for (let begin = 0; begin < tokens.length; begin += maxLength) {
    const end = Math.min(begin + maxLength, tokens.length);
    const first = Math.max(-1, end - maxLength - 1);
    const window = first < 0 ? [prefix, ...tokens.slice(0, end)] : tokens.slice(first, end);
    windows.push({ tokens: window, from: begin - first });
  }
  return windows;
}

function prefixOf(tokenizer: Encoder): number {
  if (tokenizer.prefixToken === undefined)
    throw new ModelError(
      'A text without context needs a first token, and tokenizer_config.json names neither bos_token nor eos_token. Name one of them.',
    );
  return tokenizer.prefixToken;
}
