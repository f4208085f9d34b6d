// Names that models and data say, made safe for where they are shown.

import { controlCharacters } from '../lib/control-characters.ts';

/**
 * Text for a terminal: control characters, which could move the cursor or colour the rest, and those that turn the reading
 * direction become the replacement character.
 */
export function printable(text: string): string {
  return text.replaceAll(controlCharacters, '\ufffd');
}

/** Text for HTML, in an element or in a quoted attribute. */
export function escapeHtml(text: string): string {
  return printable(text).replaceAll(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
}

/** Text for a cell of a Markdown table. An underscore inside a word means nothing there and stays. */
export function escapeMarkdown(text: string): string {
  return printable(text)
    .replaceAll(/[\\`*[\]<>|&~$]/g, String.raw`\$&`)
    .replaceAll(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, String.raw`\_`);
}

const latex: Readonly<Record<string, string>> = {
  '\\': String.raw`\textbackslash{}`,
  '~': String.raw`\textasciitilde{}`,
  '^': String.raw`\textasciicircum{}`,
  '<': String.raw`\textless{}`,
  '>': String.raw`\textgreater{}`,
  '|': String.raw`\textbar{}`,
  '"': String.raw`\textquotedbl{}`,
};

/** Text for LaTeX, also at the front of a row, where a bracket or a star would belong to the end of the row before it. */
export function escapeLatex(text: string): string {
  return printable(text)
    .replaceAll(/[\\~^<>|"#$%&_{}]/g, (character) => latex[character] ?? `\\${character}`)
    .replace(/^\s*[[*]/, '{$&}');
}
