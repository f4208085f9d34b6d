import type { Table } from '../analysis/table.ts';
import { escapeLatex } from './escape.ts';
import { tableTexts, type CellText } from './table-cells.ts';

/** The benchmark table as a LaTeX tabular with the rules of the booktabs package. */
export function tableAsLatex(table: Table): string {
  const { names, headers, rows } = tableTexts(table);
  const line = (cells: readonly string[]): string => `${cells.join(' & ')} \\\\\n`;
  // Everything escapeLatex leaves alone but the arrow is text; the arrow is mathematics.
  const header = (text: string): string => escapeLatex(text).replaceAll('↓', String.raw`$\downarrow$`);
  return [
    '% \\usepackage{booktabs}\n',
    `\\begin{tabular}{l${'r'.repeat(names.length - 1 + headers.length)}}\n\\toprule\n`,
    line([...names, ...headers.map(({ task }) => header(task))]),
    line([...names.map(() => ''), ...headers.map(({ below }) => header(below))]),
    '\\midrule\n',
    ...rows.map(({ names: own, cells }) => line([...own.map(escapeLatex), ...cells.map(cellAsLatex)])),
    '\\bottomrule\n\\end{tabular}\n',
  ].join('');
}

function cellAsLatex(cell: CellText | null): string {
  if (cell === null) return '--';
  const signed = cell.value.replace('-', '$-$');
  const value = cell.best ? `\\textbf{${signed}}` : signed;
  return cell.standardError === '' ? value : `${value} {\\small$\\pm$ ${cell.standardError}}`;
}
