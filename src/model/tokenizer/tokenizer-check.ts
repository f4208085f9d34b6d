// What can go wrong with a checkpoint's tokenizer, found out by asking it.

import type { Tokenizer } from './tokenizer.ts';

/** What is put around a text by `encode(text, true)`. */
export interface TokenizerCheck {
  /**
   * How often the BOS stands in front of a text that does not bring one: `twice` is a post-processor's fault. `unknown` where the
   * checkpoint names no BOS.
   */
  readonly bos: 'never' | 'once' | 'twice' | 'unknown';
  /** How often it stands in front of a text that begins with its spelling, as a rendered chat does, when the harness encodes it. */
  readonly bosOfMarkedText: 'never' | 'once' | 'twice' | 'unknown';
  /** The EOS is put behind every text, so a continuation would be scored after an end: log-likelihoods are spoilt. */
  readonly appendsEos: boolean;
  /** Other special tokens around a text, as the vocabulary spells them. */
  readonly otherAround: readonly string[];
  /** Tokens whose ids the network has no row for; 0 where its number of rows is not known. */
  readonly tokensBeyondNetwork: number;
  /** Rows of the network that no token has; 0 where their number is not known. */
  readonly rowsWithoutToken: number;
  /** The BOS or EOS that an empty context becomes is such a token. */
  readonly prefixBeyondNetwork: boolean;
  /** Texts with tokens for unknown text, and how many of those. */
  readonly unknown: { readonly texts: number; readonly tokens: number };
  /** Texts that do not come back from their tokens as they went in (a space in front set aside), with what came back of each. */
  readonly changed: readonly { readonly text: string; readonly decoded: string }[];
}

type Asked = Pick<
  Tokenizer,
  | 'encode'
  | 'encodeAsHarness'
  | 'decode'
  | 'bosToken'
  | 'eosToken'
  | 'prefixToken'
  | 'unknownToken'
  | 'vocabularySize'
  | 'spelling'
>;

/** Ordinary text, line breaks, digits, bytes of several languages: what a tokenizer of a language model should keep. */
export const checkTexts: readonly string[] = [
  'Water boils at 100 degrees.',
  'one  two   three',
  'def f(x):\n    return x\n\n\treturn 2\r\n',
  '1234567890 3.14159 1,000',
  'Größe, naïve, crème brûlée: 4,50 €',
  'Вчера шёл дождь. 早上太阳从东方升起。 الشمس تشرق हिन्दी ไทย',
  'a ≤ b → “c” … 😀',
];

/**
 * Asks a tokenizer about its special tokens and about some texts. `rows` is how many token ids the network knows, null where that
 * is not known.
 */
export function checkTokenizer(
  tokenizer: Asked,
  rows: number | null,
  texts: readonly string[] = checkTexts,
): TokenizerCheck {
  const { bosToken, eosToken, prefixToken, unknownToken } = tokenizer;
  const probe = 'Water';
  const bare = tokenizer.encode(probe, false);
  const around = tokenizer.encode(probe, true);
  const at = indexOf(around, bare);
  const before = around.slice(0, Math.max(at, 0));
  const after = at < 0 ? [] : around.slice(at + bare.length);
  const marked =
    bosToken === undefined ? [] : tokenizer.encodeAsHarness((tokenizer.spelling(bosToken) ?? '') + probe);
  const unknowns = texts.map(
    (text) => tokenizer.encode(text, false).filter((id) => id === unknownToken).length,
  );
  const beyond = rows === null ? [] : idsFrom(tokenizer, rows);
  return {
    bos: timesInFront(before, bosToken),
    bosOfMarkedText: timesInFront(marked, bosToken),
    appendsEos: eosToken !== undefined && after.includes(eosToken),
    otherAround: [...before.filter((id) => id !== bosToken), ...after.filter((id) => id !== eosToken)].map(
      (id) => tokenizer.spelling(id) ?? String(id),
    ),
    tokensBeyondNetwork: beyond.length,
    rowsWithoutToken: rows === null ? 0 : Math.max(0, rows - (tokenizer.vocabularySize - beyond.length)),
    prefixBeyondNetwork: rows !== null && prefixToken !== undefined && prefixToken >= rows,
    unknown: {
      texts: unknowns.filter((count) => count > 0).length,
      tokens: unknowns.reduce((sum, count) => sum + count, 0),
    },
    changed: texts
      .map((text) => ({ text, decoded: decoded(tokenizer, text) }))
      .filter((entry) => entry.decoded !== entry.text && entry.decoded !== ` ${entry.text}`),
  };
}

function decoded(tokenizer: Asked, text: string): string {
  return tokenizer.decode(tokenizer.encode(text, false), { skipSpecialTokens: false });
}

function timesInFront(ids: readonly number[], bos: number | undefined): TokenizerCheck['bos'] {
  if (bos === undefined) return 'unknown';
  const other = ids.findIndex((id) => id !== bos);
  const times = other < 0 ? ids.length : other;
  return times === 0 ? 'never' : times === 1 ? 'once' : 'twice';
}

/** Where the part begins in the whole; -1 where it does not stand in it. */
function indexOf(whole: readonly number[], part: readonly number[]): number {
  for (let at = 0; at + part.length <= whole.length; at++)
    if (part.every((id, offset) => whole[at + offset] === id)) return at;
  return -1;
}

/** The ids from `rows` on that have a token. They are few, and mostly without a gap, so the search ends after a long one. */
function idsFrom({ spelling, vocabularySize }: Asked, rows: number): number[] {
  const found: number[] = [];
  for (let id = rows; id < Math.max(rows, vocabularySize) + 10_000; id++)
    if (spelling(id) !== undefined) found.push(id);
  return found;
}
