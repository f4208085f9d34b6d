import type { Table } from '../analysis/table.ts';
import { escapeHtml } from './escape.ts';
import { tableTexts, type CellText } from './table-cells.ts';

const style = `
body { font: 15px/1.4 system-ui, sans-serif; margin: 2rem; color: #222; background: #fff; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .8rem; text-align: right; border-bottom: 1px solid #ddd; }
thead th { border-bottom: 2px solid #222; vertical-align: bottom; }
th:first-child { text-align: left; }
tbody th { font-weight: normal; }
tbody th, td { white-space: nowrap; }
small { color: #666; font-weight: normal; }
`;

/** The benchmark table as a page of its own, with nothing loaded from elsewhere. The notes stand below. */
export function tableAsHtml(table: Table): string {
  const notes = table.notes.map((note) => `<p><small>${escapeHtml(note)}</small></p>\n`).join('');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Benchmark table</title>
<style>${style}</style>
</head>
<body>
${htmlTable(table)}${notes}</body>
</html>
`;
}

/** The table alone, for a page that has more. */
export function htmlTable(table: Table): string {
  const { names, headers, rows } = tableTexts(table);
  const head = headers.map(({ task, below }) => {
    const conditions = below === '' ? '' : `<br><small>${escapeHtml(below)}</small>`;
    return `<th scope="col">${escapeHtml(task)}${conditions}</th>`;
  });
  const body = rows.map(
    ({ names: own, cells }) =>
      `<tr>${own.map((name) => `<th scope="row">${escapeHtml(name)}</th>`).join('')}${cells.map(cellAsHtml).join('')}</tr>\n`,
  );
  const columns = names.map((name) => `<th scope="col">${name}</th>`);
  return `<table>\n<thead>\n<tr>${columns.join('')}${head.join('')}</tr>\n</thead>\n<tbody>\n${body.join('')}</tbody>\n</table>\n`;
}

function cellAsHtml(cell: CellText | null): string {
  if (cell === null) return '<td>–</td>';
  const error = cell.standardError === '' ? '' : ` <small>± ${cell.standardError}</small>`;
  const value = cell.best ? `<strong>${cell.value}</strong>` : cell.value;
  return `<td>${value}${error}</td>`;
}
