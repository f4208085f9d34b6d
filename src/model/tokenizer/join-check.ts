// Whether a join of context and continuation falls between two tokens, or inside of one.

import { rstrip } from '../../lib/python-text.ts';
import type { Tokenizer } from './tokenizer.ts';

/** One continuation to be scored after its context. */
export interface Join {
  readonly context: string;
  readonly continuation: string;
}

/**
 * The token of the whole text that lies across the boundary, as the vocabulary spells it; undefined for a clean join, where the tokens of
 * the whole text begin with the context's own, blanks at its end set aside: those belong to the continuation. The scored tokens are those
 * of the whole text after as many as the context has (lm_eval/api/model.py, `_encode_pair`), so after an unclean join they are
 * not what the tokenizer makes of the text.
 */
export function crossingToken(
  tokenizer: Pick<Tokenizer, 'encodeAsHarness' | 'spelling'>,
  { context, continuation }: Join,
): string | undefined {
  const kept = rstrip(context);
  if (kept === '') return undefined;
  const whole = tokenizer.encodeAsHarness(context + continuation);
  const before = tokenizer.encodeAsHarness(kept);
  const at = before.findIndex((id, index) => whole[index] !== id);
  if (at < 0) return undefined;
  const id = whole[at];
  return id === undefined ? '' : (tokenizer.spelling(id) ?? '');
}
