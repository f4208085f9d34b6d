// Python's `str` of a value that was read from JSON: lm-eval before 0.4.5 logged targets as they are, and hashed this.

import { pythonFloat } from '../../lib/python-json.ts';

/** `text` itself, `['a', 1]` of a list, `{'k': None}` of an object. */
export function pythonString(value: unknown): string {
  return typeof value === 'string' ? value : representation(value);
}

/** Python's `repr`. */
function representation(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quoted(value);
    case 'boolean':
      return value ? 'True' : 'False';
    case 'number':
      return Number.isSafeInteger(value) ? String(value) : pythonFloat(value);
    default:
      if (Array.isArray(value)) return `[${value.map(representation).join(', ')}]`;
      if (typeof value !== 'object' || value === null) return 'None';
      return `{${Object.entries(value)
        .map(([key, item]) => `${quoted(key)}: ${representation(item)}`)
        .join(', ')}}`;
  }
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** CPython's `unicode_repr`: in double quotes only where there is a single quote and no double one; what is not printable as an escape. */
function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let inner = '';
  for (const character of text) {
    if (character === quote) inner += `\\${quote}`;
    else inner += escapes[character] ?? (isPrintable(character) ? character : escaped(character));
  }
  return quote + inner + quote;
}

/** Python's `str.isprintable`: no control, format, surrogate, private or unassigned character, and no separator but the space. */
function isPrintable(character: string): boolean {
  return character === ' ' || !/[\p{C}\p{Z}]/u.test(character);
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const [letter, digits] = code > 0xffff ? ['U', 8] : code > 0xff ? ['u', 4] : (['x', 2] as const);
  return `\\${letter}${code.toString(16).padStart(digits, '0')}`;
}
