// How many tokens a text gets before it stops, from a few that were written.

export interface WrittenTexts {
  readonly count: number;
  /** How many of them stopped by themselves; the others were cut. */
  readonly ended: number;
  /** Of all of them together. */
  readonly tokens: number;
}

/** What is taken for a text's length where nothing else is known. */
const usualTokens = 64;

/**
 * The mean of `min(length, mostTokens)` where a text ends behind each token with the same probability, which a few texts
 * tell, cut ones among them. One more text of the reference answers' length is counted in, so that few are not believed
 * too much.
 */
export function expectedTokens(
  written: WrittenTexts | undefined,
  answerTokens: number | undefined,
  mostTokens: number,
): number {
  const { ended = 0, tokens = 0 } = written ?? {};
  const assumed = Math.min(answerTokens ?? usualTokens, mostTokens);
  const end = Math.min(1, (ended + 1) / Math.max(1, tokens + assumed));
  return (1 - (1 - end) ** mostTokens) / end;
}
