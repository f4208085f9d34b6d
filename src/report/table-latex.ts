import type { Table } from '../analysis/table.ts';
import { escapeLatex } from './escape.ts';
import { tableTexts, type CellText } from './table-cells.ts';

/** The benchmark table as a LaTeX tabular with the rules of the booktabs package. */
export function tableAsLatex(table: Table): string {
  const { headers, rows } = tableTexts(table);
  const line = (cells: readonly string[]): string => `${cells.join(' & ')} \\\\\n`;
  // Everything escapeLatex leaves alone but the arrow is text; the arrow is mathematics.
  const header = (text: string): string => escapeLatex(text).replaceAll('↓', String.raw`$\downarrow$`);
  return [
    '% \\usepackage{booktabs}\n',
    `\\begin{tabular}{l${'r'.repeat(headers.length)}}\n\\toprule\n`,
    line(['model', ...headers.map(({ task }) => header(task))]),
    line(['', ...headers.map(({ below }) => header(below))]),
    '\\midrule\n',
    ...rows.map(({ model, cells }) => line([escapeLatex(model), ...cells.map(cellAsLatex)])),
    '\\bottomrule\n\\end{tabular}\n',
  ].join('');
}

function cellAsLatex(cell: CellText | null): string {
  if (cell === null) return '--';
  const value = cell.value.replace('-', '$-$');
  return cell.standardError === '' ? value : `${value} {\\small$\\pm$ ${cell.standardError}}`;
}
