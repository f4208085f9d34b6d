import { markdownTable } from 'markdown-table';
import stringWidth from 'string-width';
import type { Table } from '../analysis/table.ts';
import { escapeMarkdown } from './escape.ts';
import { oneLine, tableTexts } from './table-cells.ts';

/** The benchmark table as a Markdown table, with aligned columns in the source too. */
export function tableAsMarkdown(table: Table): string {
  const { names, headers, rows } = tableTexts(table);
  const lines = [
    [...names, ...headers.map((header) => escapeMarkdown(oneLine(header)))],
    ...rows.map(({ names: own, cells }) => [
      ...own.map(escapeMarkdown),
      ...cells.map((cell) => {
        if (cell === null) return '–';
        const text = cell.standardError === '' ? cell.value : `${cell.value} ± ${cell.standardError}`;
        return cell.best ? `**${text}**` : text;
      }),
    ]),
  ];
  const align = [...names, ...headers].map((_column, at) => (at === 0 ? 'left' : 'right'));
  return `${markdownTable(lines, { align, stringLength: stringWidth })}\n`;
}
