// Tokens of many texts that mostly begin alike, in the time that what is new in each takes: nearly the same as those of the
// whole texts, near enough to count them.

import type { Tokenizer } from '../../model/tokenizer/tokenizer.ts';

/** A text is cut before the first space behind so many characters, so texts that begin alike have the same pieces there. */
const pieceCharacters = 32;

/**
 * A tokenizer that takes texts apart and knows the pieces that it had before. State: the tokens of those pieces.
 * A piece begins with a space. In some vocabularies a text that begins with a word has the tokens that it has behind a space;
 * which kind this one is, it is asked.
 */
export function quickTokenizer(tokenizer: Tokenizer): Tokenizer {
  const known = new Map<string, readonly number[]>();
  const addsSpace =
    `${tokenizer.encode('the sun', false)}` ===
    `${[...tokenizer.encode('the', false), ...tokenizer.encode('sun', false)]}`;
  const tokensOf = (piece: string, isFirst: boolean): readonly number[] => {
    const key = isFirst ? piece : `+${piece}`;
    const found = known.get(key);
    if (found) return found;
    const tokens = isFirst
      ? tokenizer.encodeAsHarness(piece)
      : tokenizer.encode(addsSpace ? piece.slice(1) : piece, false);
    known.set(key, tokens);
    return tokens;
  };
  return {
    ...tokenizer,
    encodeAsHarness(text) {
      const tokens: number[] = [];
      for (let from = 0; from < text.length || from === 0;) {
        const to = cutBehind(text, from + pieceCharacters);
        for (const token of tokensOf(text.slice(from, to), from === 0)) tokens.push(token);
        from = Math.max(to, 1);
      }
      return tokens;
    },
  };
}

/** Where a word follows a word. */
function cutBehind(text: string, from: number): number {
  const found = text.slice(from, from + 4 * pieceCharacters).search(/(?<=\p{L}) (?=\p{L})/u);
  if (found !== -1) return from + found;
  return from + 4 * pieceCharacters < text.length ? cutBehind(text, from + 4 * pieceCharacters) : text.length;
}
