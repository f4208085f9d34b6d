// The formats of the benchmark table, by the names that --format takes.

import type { Table } from '../analysis/table.ts';
import { toJsonLine } from '../lib/jsonl.ts';
import { tableAsCsv } from './table-csv.ts';
import { tableAsHtml } from './table-html.ts';
import { tableAsLatex } from './table-latex.ts';
import { tableAsMarkdown } from './table-markdown.ts';
import { tableAsText } from './table-text.ts';

/** Each makes a document that ends with a newline, also of a table without rows. */
export const tableFormats = {
  text: tableAsText,
  md: tableAsMarkdown,
  csv: tableAsCsv,
  latex: tableAsLatex,
  html: tableAsHtml,
  json: tableAsJson,
} as const satisfies Record<string, (table: Table) => string>;

/** The table as it is, gaps as null; NaN and the infinities as strings. */
function tableAsJson(table: Table): string {
  return `${JSON.stringify(JSON.parse(toJsonLine(table)), null, 2)}\n`;
}
