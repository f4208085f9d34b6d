// A table with aligned columns for the terminal.

import stringWidth from 'string-width';
import { printable } from './escape.ts';

/** One column of a text table. */
export interface TextColumn {
  readonly name: string;
  /** A second line of the header. */
  readonly below?: string;
  /** Where its texts stand; to the left where it is not told. */
  readonly align?: 'left' | 'right';
}

const gap = '  ';

/**
 * A table of texts: columns two spaces apart, a line under the header, nothing at the ends of lines. Widths are those of the terminal, where
 * a Chinese character takes two cells and an accent none. Control characters are replaced. Ends with a newline.
 */
export function textTable(columns: readonly TextColumn[], rows: readonly (readonly string[])[]): string {
  const headers = [
    columns.map(({ name }) => printable(name)),
    ...(columns.some(({ below }) => below) ? [columns.map(({ below }) => printable(below ?? ''))] : []),
  ];
  const body = rows.map((row) => row.map(printable));
  const widths = columns.map((_column, at) =>
    Math.max(...[...headers, ...body].map((row) => stringWidth(row[at] ?? ''))),
  );
  const line = (cells: readonly string[]): string => {
    const padded = columns.map(({ align }, at) => {
      const text = cells[at] ?? '';
      const space = ' '.repeat((widths[at] ?? 0) - stringWidth(text));
      return align === 'right' ? space + text : text + space;
    });
    return `${padded.join(gap).trimEnd()}\n`;
  };
  const rule = `${widths.map((width) => '-'.repeat(width)).join(gap)}\n`;
  return [...headers.map(line), rule, ...body.map(line)].join('');
}
