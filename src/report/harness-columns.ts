// The columns of lm-eval's table, as the table writer that it uses makes them (pytablewriter 1.2, on DataProperty and typepy):
// numbers are recognised in texts, and get as many decimals as the longest of them has once its trailing zeros are gone.

import stringWidth from 'string-width';

/** A column with its cells as they are shown, all of one width. */
export interface HarnessColumn {
  readonly header: string;
  readonly rule: string;
  readonly cells: readonly string[];
}

type Kind = 'integer' | 'real' | 'notFinite' | 'empty' | 'text';

const narrowest = 3;

/** A column of texts: numbers to the right, other texts to the left. */
export function harnessColumn(header: string, texts: readonly string[]): HarnessColumn {
  const kinds = kindsOf(texts);
  const numeric = isNumeric(kinds, texts);
  const shown = shownTexts(texts, kinds);
  const width = Math.max(narrowest, ...[header, ...shown].map((text) => stringWidth(text)));
  return {
    header: centred(header, width),
    rule: numeric ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
    cells: shown.map((text, at) => {
      const space = ' '.repeat(width - stringWidth(text));
      const toTheRight = numeric || kinds[at] === 'integer' || kinds[at] === 'real';
      return (toTheRight ? space + text : text + space).replaceAll('|', '\\|');
    }),
  };
}

/** What each text is taken for: once most of those before it are plain texts, a number is taken for a plain text too. */
function kindsOf(texts: readonly string[]): readonly Kind[] {
  const counts = new Map<Kind, number>();
  return texts.map((text) => {
    const most = Math.max(...counts.values());
    const leader = [...counts].find(([, count]) => count === most)?.[0];
    const kind = leader === 'text' ? 'text' : kindOf(text);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    return kind;
  });
}

const notFinite: Readonly<Record<string, string>> = { nan: 'NaN', inf: 'Infinity', '-inf': '-Infinity' };

function kindOf(text: string): Kind {
  if (text.trim() === '') return 'empty';
  if (text in notFinite) return 'notFinite';
  if (!/^-?\d+(\.\d+)?$/.test(text)) return 'text';
  return decimalsOf(text) === 0 ? 'integer' : 'real';
}

function isNumeric(kinds: readonly Kind[], texts: readonly string[]): boolean {
  if (kinds.includes('text')) return false;
  if (kinds.includes('integer') || kinds.includes('real')) return true;
  // A column of one and the same word for what is no number stands to the left.
  const different = new Set(texts.map((text) => text.trim().replace('-', '')));
  return kinds.includes('notFinite') && different.size > 1;
}

/** Digits after the point that tell the double from its neighbours: of a very large number fewer than the text has. */
function decimalsOf(text: string): number {
  return /\.(\d+)$/.exec(String(Number(text)))?.[1]?.length ?? 0;
}

function shownTexts(texts: readonly string[], kinds: readonly Kind[]): readonly string[] {
  const numbers = texts.filter((_text, at) => kinds[at] === 'integer' || kinds[at] === 'real');
  const decimals = Math.max(0, ...numbers.map(decimalsOf));
  // Beside plain texts a whole number stays whole.
  const wholeStaysWhole = kinds.includes('text') || decimals === 0;
  return texts.map((text, at) => {
    const kind = kinds[at];
    if (kind === 'empty') return text.trim();
    if (kind === 'notFinite') return notFinite[text] ?? text;
    if (kind === 'text' || kind === undefined) return text;
    const [whole = '', fraction = ''] = text.split('.');
    if (kind === 'integer' && wholeStaysWhole) return whole;
    return decimals < fraction.length
      ? shortened(text, decimals)
      : `${whole}.${fraction.padEnd(decimals, '0')}`;
  });
}

/** A decimal number with fewer decimals, 1 or more: half-way cases to the even last digit. */
function shortened(text: string, decimals: number): string {
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  const unit = 10n ** BigInt(fraction.length - decimals);
  const value = BigInt(whole + fraction);
  const below = value / unit;
  const twice = 2n * (value % unit);
  const up = twice > unit || (twice === unit && below % 2n === 1n);
  const digits = String(below + (up ? 1n : 0n)).padStart(decimals + 1, '0');
  return `${text.startsWith('-') ? '-' : ''}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

function centred(text: string, width: number): string {
  const free = width - stringWidth(text);
  const before = Math.floor(free / 2);
  return ' '.repeat(before) + text + ' '.repeat(free - before);
}
