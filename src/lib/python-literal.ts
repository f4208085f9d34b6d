// Which texts Python reads as numbers, and how it prints lists of them.

import { pythonFloat } from './python-json.ts';
import { strip } from './python-text.ts';

/** CPython refuses longer decimal numbers (`sys.get_int_max_str_digits`). */
const mostDigits = 4300;

/** CPython refuses brackets that are nested deeper (Parser/tokenizer.c, `MAXLEVEL`). */
const deepest = 200;

/**
 * Whether Python's `int(text)` gives a number. White space around it, a sign, underscores between digits, and the digits of any script are fine;
 * U+001C to U+001F are no white space here, unlike in `str.strip`.
 */
export function isPythonInt(text: string): boolean {
  const [digits] = /(?<=^[+-]?)\p{Nd}+(?:_\p{Nd}+)*$/u.exec(strip(text)) ?? [];
  if (digits === undefined || /[\x1c-\x1f]/.test(text)) return false;
  return Array.from(digits.replaceAll('_', '')).length <= mostDigits;
}

/**
 * Python's `str(ast.literal_eval(text))` of lists and tuples of numbers, such as `[-2, 0]` for `[-2,0]`; undefined for any other text.
 * Strings, sets, dictionaries and complex numbers, which Python reads too, are not read.
 */
export function printedNumbers(text: string): string | undefined {
  return new LiteralReader(text).sequence(/$/y, '', 0)?.printed;
}

interface Value {
  readonly printed: string;
  /** A sign may stand before a number that has none. */
  readonly takesSign: boolean;
}

/** State: the place in the text up to which it was read. */
class LiteralReader {
  #place = 0;

  constructor(private readonly text: string) {}

  /** Values with commas between them up to `end`: a list after `[`, else a tuple, or the one value where there is no comma. */
  sequence(end: RegExp, open: string, depth: number): Value | undefined {
    // Lines may break inside brackets only.
    const space = depth === 0 ? /[ \t\f]*/y : /[ \t\f\r\n]*/y;
    const values: Value[] = [];
    let comma = true;
    for (this.#take(space); this.#take(end) === undefined; this.#take(space)) {
      const value = comma && depth <= deepest ? this.#value(space, depth) : undefined;
      if (value === undefined) return undefined;
      values.push(value);
      this.#take(space);
      comma = this.#take(/,/y) !== undefined;
    }
    const [first] = values;
    if (open !== '[' && first !== undefined && !comma && values.length === 1) return first;
    const items = values.map(({ printed }) => printed).join(', ');
    const printed = open === '[' ? `[${items}]` : `(${items}${values.length === 1 ? ',' : ''})`;
    return { printed, takesSign: false };
  }

  #value(space: RegExp, depth: number): Value | undefined {
    if (this.#take(/\[/y) !== undefined) return this.sequence(/\]/y, '[', depth + 1);
    const sign = this.#take(/[+-]/y);
    if (sign !== undefined) this.#take(space);
    const inBrackets = this.#take(/\(/y) !== undefined;
    const value = inBrackets ? this.sequence(/\)/y, '(', depth + 1) : this.#number();
    if (sign === undefined || value === undefined) return value;
    return value.takesSign ? { printed: signed(sign, value.printed), takesSign: false } : undefined;
  }

  #number(): Value | undefined {
    const printed = printedNumber(this.#take(numeral)?.replaceAll('_', '') ?? '');
    return printed === undefined ? undefined : { printed, takesSign: true };
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#place;
    const found = pattern.exec(this.text)?.[0];
    this.#place += found?.length ?? 0;
    return found;
  }
}

/** Hexadecimal, octal and binary numbers; decimal ones with an optional fraction and exponent. */
const numeral =
  /(?:0[xX](?:_?[\da-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|(?:(?:\d(?:_?\d)*)?\.\d(?:_?\d)*|\d(?:_?\d)*\.?)(?:[eE][+-]?\d(?:_?\d)*)?)(?![\w.])/y;

function printedNumber(found: string): string | undefined {
  if (/^0[xob]/i.test(found)) return String(BigInt(found));
  if (/[.e]/i.test(found)) return pythonFloat(Number(found));
  const isWhole = /^(?:0+|[1-9]\d*)$/.test(found) && found.length <= mostDigits;
  return isWhole ? String(BigInt(found)) : undefined;
}

function signed(sign: string, number: string): string {
  return sign === '-' && number !== '0' ? `-${number}` : number;
}
