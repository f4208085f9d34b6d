/** Past some 300 tokens a pass gets slower a token, since masked products are computed too (bench/LOG.md). */
const mostTokens = 256;

/** A pass's logits, for every token of it, may take 128 MB of float32. */
const mostLogits = 2 ** 25;

/** Tokens of one pass, padding included: fewer where the vocabulary is large. */
export function passBudget(vocabulary: number | null): number {
  return Math.max(32, Math.min(mostTokens, Math.floor(mostLogits / (vocabulary ?? 1))));
}
