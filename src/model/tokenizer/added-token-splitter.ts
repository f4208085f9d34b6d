// Tokens that are found in a text as they stand, before anything else is done to it: special tokens and those that were added later.

import { ModelError } from '../../lib/errors.ts';

/** A token to be found. `text` is what it looks like where it is looked for: normalized, for the tokens that are. */
export interface FoundToken {
  readonly id: number;
  readonly text: string;
  readonly singleWord: boolean;
  /** Whether the white space before, and after, belongs to it. */
  readonly lstrip: boolean;
  readonly rstrip: boolean;
}

/** Part of a text: a stretch without such tokens, or a token's id. */
export type Section = string | number;

/** In all tokens together. Each may cost a node of some 100 bytes; the published tokenizers have a hundredth of it. */
const mostCharacters = 2_000_000;

interface TrieNode {
  readonly next: Map<string, TrieNode>;
  token?: FoundToken;
}

/**
 * A function that cuts a text at these tokens: the leftmost first and, of those that begin at one place, the longest
 * (tokenizers, tokenizer/added_vocabulary.rs, `find_matches`). Of two with the same text the first counts.
 * Throws ModelError where the tokens are longer than those of any vocabulary.
 */
export function addedTokenSplitter(tokens: readonly FoundToken[]): (text: string) => Section[] {
  const characters = tokens.reduce((sum, { text }) => sum + text.length, 0);
  if (characters > mostCharacters)
    throw new ModelError(`the added tokens have ${characters} characters, more than any vocabulary`);
  const root: TrieNode = { next: new Map() };
  for (const token of tokens) if (token.text !== '') insert(root, token);
  return root.next.size === 0
    ? (text) => (text === '' ? [] : [text])
    : (text) => {
        const sections: Section[] = [];
        let from = 0;
        for (let at = 0; at < text.length;) {
          const token = longest(root, text, at);
          if (token === undefined) {
            at++;
            continue;
          }
          const end = at + token.text.length;
          if (!token.singleWord || standsAlone(text, at, end)) {
            const start = Math.max(from, token.lstrip ? beforeSpace(text, at) : at);
            if (start > from) sections.push(text.slice(from, start));
            sections.push(token.id);
            from = token.rstrip ? afterSpace(text, end) : end;
          }
          at = end;
        }
        if (from < text.length) sections.push(text.slice(from));
        return sections;
      };
}

function insert(root: TrieNode, token: FoundToken): void {
  let node = root;
  for (const unit of token.text.split('')) {
    const next = node.next.get(unit) ?? { next: new Map() };
    node.next.set(unit, next);
    node = next;
  }
  node.token ??= token;
}

function longest(root: TrieNode, text: string, at: number): FoundToken | undefined {
  let found: FoundToken | undefined;
  let node: TrieNode | undefined = root.next.get(text.charAt(at));
  for (let end = at + 1; node !== undefined; end++) {
    found = node.token ?? found;
    node = end < text.length ? node.next.get(text.charAt(end)) : undefined;
  }
  return found;
}

/** `\w` of Rust's regular expressions. */
const word = String.raw`[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\u200C\u200D]`;
const wordBefore = new RegExp(`${word}$`, 'u');
const wordAfter = new RegExp(`^${word}`, 'u');

// Two code units are enough for one character.
const standsAlone = (text: string, start: number, end: number): boolean =>
  !wordBefore.test(text.slice(Math.max(0, start - 2), start)) && !wordAfter.test(text.slice(end, end + 2));

const space = /\p{White_Space}/u;

function beforeSpace(text: string, at: number): number {
  let start = at;
  while (start > 0 && space.test(text.charAt(start - 1))) start--;
  return start;
}

function afterSpace(text: string, at: number): number {
  let end = at;
  while (end < text.length && space.test(text.charAt(end))) end++;
  return end;
}
