// Where Python's idea of a string differs from JavaScript's.

// Python's `str.isspace`. Unlike `String.trim`: with U+001C to U+001F and U+0085, without U+FEFF.
const whitespace = new Set(
  '\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a' +
    '\u2028\u2029\u202f\u205f\u3000',
);

/** Python's `text.lstrip()`. */
export function lstrip(text: string): string {
  let start = 0;
  while (start < text.length && whitespace.has(text.charAt(start))) start += 1;
  return text.slice(start);
}

/** Python's `text.rstrip()`. */
export function rstrip(text: string): string {
  let end = text.length;
  while (end > 0 && whitespace.has(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** Python's `text.strip()`. */
export function strip(text: string): string {
  return rstrip(lstrip(text));
}

/** Python's `len(text)`: Unicode code points, not UTF-16 units. */
export function codePointLength(text: string): number {
  let length = 0;
  for (let index = 0; index < text.length; index += 1) {
    if ((text.codePointAt(index) ?? 0) > 0xffff) index += 1;
    length += 1;
  }
  return length;
}
