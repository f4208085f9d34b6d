// From the text that blocks of questions begin with to the tokens that are run for all of them.

import type { Tokenizer } from '../../model/tokenizer/tokenizer.ts';
import type { Request } from '../../tasks/types.ts';
import { requestText } from './question-blocks.ts';
import { sharedLength } from './trie.ts';
import { noTrunk, type Trunk } from './trunk.ts';

/** How far back a cut is moved to stand between two words. */
const longestWord = 64;

/**
 * The tokens of what a request's text begins with. They depend on that text alone, so all blocks that share it have the
 * same. They need not be those that the whole text begins with to the last: a request uses as many as it shares.
 * @param cuts lengths in UTF-16 units, ascending
 */
export function encodeBeginning(request: Request, cuts: readonly number[], tokenizer: Tokenizer): Trunk {
  const text = requestText(request);
  const given = givenTokens(request);
  const parts = cuts.map((cut) =>
    given
      ? given.slice(0, [...text.slice(0, cut)].length)
      : encode(request, text.slice(0, betweenWords(text, cut)), tokenizer),
  );
  const tokens = parts.at(-1);
  if (!tokens) return noTrunk;
  const lengths = parts.map((part) => sharedLength(part, tokens));
  return { tokens, cuts: lengths.filter((length, index) => length > (lengths[index - 1] ?? 0)) };
}

/** Those of a request that has tokens for its text: a character each. */
function givenTokens(request: Request): readonly number[] | undefined {
  if (request.kind === 'tokens') return request.tokens;
  return request.kind === 'generate' && typeof request.prompt !== 'string' ? request.prompt : undefined;
}

/** As the request's own text is encoded (encode.ts). */
function encode(request: Request, text: string, tokenizer: Tokenizer): readonly number[] {
  const afterPrefix = request.kind === 'rolling' || (request.kind === 'score' && request.context === '');
  if (!afterPrefix) return tokenizer.encodeAsHarness(text);
  const { prefixToken } = tokenizer;
  const tokens = tokenizer.encode(text, false);
  return prefixToken === undefined || tokens[0] === prefixToken ? tokens : [prefixToken, ...tokens];
}

/** Behind a word, or before a space: there tokens end in most vocabularies, whatever follows. */
function betweenWords(text: string, cut: number): number {
  for (let place = cut; place > Math.max(0, cut - longestWord); place--) {
    const [before = '', after = ''] = [text[place - 1], text[place]];
    if (/\s/.test(before)) continue;
    if (after === ' ' || (/\s/.test(after) && /[\p{L}\p{N}]/u.test(before))) return place;
  }
  return cut;
}
