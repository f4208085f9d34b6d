// The methods of Python's strings that templates call, and Jinja's filters of the same names.

import { capitalize } from '../../lib/python-capitalize.ts';
import { codePointLength, lstrip, rstrip, strip } from '../../lib/python-text.ts';

/** Python's white space, as part of a regular expression. */
const space = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const whitespace = new RegExp(`[${space}]`);
const wordStart = new RegExp(`([-${space}({[<]+)`);

/** An argument as JavaScript has it: text, number, boolean, null, a list, or undefined where it is not given. */
export type Argument = unknown;
type Method = (text: string, args: readonly Argument[]) => unknown;

/** By name: a function of the string and the positional arguments. Throws where Python would for the arguments. */
export const stringMethods: Readonly<Record<string, Method>> = {
  strip: (text, [set]) => (given(set) ? cutLeft(cutRight(text, word(set)), word(set)) : strip(text)),
  lstrip: (text, [set]) => (given(set) ? cutLeft(text, word(set)) : lstrip(text)),
  rstrip: (text, [set]) => (given(set) ? cutRight(text, word(set)) : rstrip(text)),
  upper: (text) => text.toUpperCase(),
  lower: (text) => text.toLowerCase(),
  capitalize: (text) => capitalize(text),
  title: (text) => title(text),
  startswith: (text, [start, ...more]) => affixes(start, more).some((affix) => text.startsWith(affix)),
  endswith: (text, [end, ...more]) => affixes(end, more).some((affix) => text.endsWith(affix)),
  removeprefix: (text, [start]) => (text.startsWith(word(start)) ? text.slice(word(start).length) : text),
  removesuffix: (text, [end]) =>
    word(end) !== '' && text.endsWith(word(end)) ? text.slice(0, -word(end).length) : text,
  split: (text, [separator, most]) =>
    given(separator) ? split(text, word(separator), times(most)) : words(text, times(most)),
  rsplit: (text, [separator, most]) => {
    const parts = split(text, word(separator), Infinity);
    const last = parts.splice(Math.max(0, parts.length - times(most)));
    return parts.length === 0 ? last : [parts.join(word(separator)), ...last];
  },
  splitlines: (text) => {
    const lines = text.split(/\r\n|[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]/);
    return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
  },
  partition: (text, [separator]) => {
    const [before = '', after] = split(text, word(separator), 1);
    return after === undefined ? [before, '', ''] : [before, word(separator), after];
  },
  rpartition: (text, [separator]) => {
    const at = text.lastIndexOf(nonEmpty(word(separator)));
    return at < 0
      ? ['', '', text]
      : [text.slice(0, at), word(separator), text.slice(at + word(separator).length)];
  },
  replace: (text, [old, next, most]) => {
    const pieces = word(old) === '' ? ['', ...text, ''] : text.split(word(old));
    const rest = pieces.splice(Math.min(pieces.length, times(most) + 1));
    const joint = word(old);
    return pieces.join(word(next)) + rest.map((piece) => joint + piece).join('');
  },
  find: (text, [part]) => position(text, text.indexOf(word(part))),
  rfind: (text, [part]) => position(text, text.lastIndexOf(word(part))),
  count: (text, [part]) => split(text, word(part), Infinity).length - 1,
  join: (text, [parts]) => {
    if (!Array.isArray(parts)) throw new Error('join needs a list');
    return parts.map(word).join(text);
  },
  isdigit: (text) => /^[\p{Nd}\u00b2\u00b3\u00b9\u2070\u2074-\u2079\u2080-\u2089\u2460-\u2468]+$/u.test(text),
  isspace: (text) => text !== '' && strip(text) === '',
};

const given = (argument: Argument): boolean => argument !== undefined && argument !== null;

function word(argument: Argument): string {
  if (typeof argument !== 'string') throw new Error('a string method needs a string');
  return argument;
}

/** How often at most, as Python counts: below 0 without end. */
function times(argument: Argument): number {
  const most = given(argument) ? argument : -1;
  if (!Number.isSafeInteger(most)) throw new Error('a string method needs a whole number');
  return Number(most) < 0 ? Infinity : Number(most);
}

function nonEmpty(separator: string): string {
  if (separator === '') throw new Error('empty separator');
  return separator;
}

function affixes(argument: Argument, more: readonly Argument[]): readonly string[] {
  if (more.length > 0) throw new Error('startswith and endswith with a place are not supported');
  return Array.isArray(argument) ? argument.map(word) : [word(argument)];
}

function cutLeft(text: string, set: string): string {
  const characters = [...text];
  const cut = new Set(set);
  const start = characters.findIndex((character) => !cut.has(character));
  return start < 0 ? '' : characters.slice(start).join('');
}

function cutRight(text: string, set: string): string {
  const characters = [...text];
  const cut = new Set(set);
  const end = characters.findLastIndex((character) => !cut.has(character));
  return characters.slice(0, end + 1).join('');
}

function split(text: string, separator: string, most: number): string[] {
  const parts = text.split(nonEmpty(separator));
  const rest = parts.splice(Math.min(parts.length, most + 1));
  return rest.length === 0 ? parts : [...parts.slice(0, -1), [...parts.slice(-1), ...rest].join(separator)];
}

/** Python's `text.split()`: between runs of white space. */
function words(text: string, most: number): string[] {
  const found: string[] = [];
  let rest = lstrip(text);
  while (rest !== '' && found.length < most) {
    const end = rest.search(whitespace);
    found.push(end < 0 ? rest : rest.slice(0, end));
    rest = end < 0 ? '' : lstrip(rest.slice(end));
  }
  return rest === '' ? found : [...found, rest];
}

/** A place in UTF-16 units as a place in code points. */
const position = (text: string, at: number): number => (at < 0 ? -1 : codePointLength(text.slice(0, at)));

/** Python's `text.title()`: each letter in title case that follows no letter, the others in lower case. */
function title(text: string): string {
  return text.replace(/\p{Cased}+/gu, (letters) => capitalize(letters));
}

/** Jinja's filter `title` (jinja2/filters.py, `do_title`): words begin after a space, a hyphen or an opening bracket. */
export function titleOfWords(text: string): string {
  return text
    .split(wordStart)
    .map((part) => {
      const [first = '', ...rest] = part;
      return first.toUpperCase() + rest.join('').toLowerCase();
    })
    .join('');
}
