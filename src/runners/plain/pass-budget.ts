/** A longer pass is no faster a token, past 512 slower since masked products are computed too, and holds more logits (bench/LOG.md). */
const mostTokens = 256;

/** A pass's logits, where every token of it is scored: 64 MB as float32, and four times that on the way to their sum. */
const mostLogits = 2 ** 24;

/** Tokens of one pass, padding included: fewer where the vocabulary is large. */
export function passBudget(vocabulary: number | null): number {
  return Math.max(32, Math.min(mostTokens, Math.floor(mostLogits / (vocabulary ?? 1))));
}
