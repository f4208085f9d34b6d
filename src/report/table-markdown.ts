import { markdownTable } from 'markdown-table';
import stringWidth from 'string-width';
import type { Table } from '../analysis/table.ts';
import { escapeMarkdown } from './escape.ts';
import { oneLine, tableTexts } from './table-cells.ts';

/** The benchmark table as a Markdown table, with aligned columns in the source too. */
export function tableAsMarkdown(table: Table): string {
  const { headers, rows } = tableTexts(table);
  const lines = [
    ['model', ...headers.map((header) => escapeMarkdown(oneLine(header)))],
    ...rows.map(({ model, cells }) => [
      escapeMarkdown(model),
      ...cells.map((cell) => {
        if (cell === null) return '–';
        return cell.standardError === '' ? cell.value : `${cell.value} ± ${cell.standardError}`;
      }),
    ]),
  ];
  const align = ['left', ...headers.map(() => 'right')];
  return `${markdownTable(lines, { align, stringLength: stringWidth })}\n`;
}
