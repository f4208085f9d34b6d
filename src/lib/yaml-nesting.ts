// How deeply a YAML text is nested, found without recursion: the parser calls itself for each level, and ends the process
// where the stack does (a few thousand levels, which fit into a few kilobytes).

import { Lexer } from 'yaml';

/** Levels that no file of ours has. */
const deepest = 50;
/** Columns; each level of block lists and mappings takes at least one. */
const widestIndent = 400;

/** Whether a text is nested more deeply than any file of ours is. Takes time linear in its length. */
export function isDeeplyNested(text: string): boolean {
  /** Open brackets; and the marks of lists and mappings on this line since the last comma. */
  let flow = 0;
  let marks = 0;
  let isLineStart = true;
  for (const token of new Lexer().lex(text)) {
    if (isLineStart && /^[ \t]/.test(token) && token.length > widestIndent && token.trim() === '')
      return true;
    isLineStart = token.endsWith('\n');
    if (token === '[' || token === '{') flow++;
    else if (token === ']' || token === '}') flow--;
    else if (token === '-' || token === '?' || token === ':') marks++;
    else if (isLineStart || token === ',') marks = 0;
    if (flow > deepest || marks > deepest) return true;
  }
  return false;
}
