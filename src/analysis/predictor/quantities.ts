// What the kernels see of a row: the columns themselves, and tokens and expected loss that the columns imply.

import { DataError } from '../../lib/errors.ts';

/** A row's number by column; NaN is missing. Parameters and tokens are natural logarithms, categories codes. */
export interface Table {
  readonly names: readonly string[];
  readonly rows: readonly (readonly number[])[];
}

export const paramsColumn = 'total_params';
export const tokensColumn = 'pretraining_summary_total_tokens_billions';
const codeColumn = 'pretraining_summary_percentage_code';
const englishColumn = 'pretraining_summary_percentage_english';
const logged: ReadonlySet<string> = new Set(['dimension', 'num_heads', 'mlp_ratio', 'sequence_length']);

/** The quantities derived from size, tokens and mix: logarithms of text, English and code tokens, and of the loss expected of them. */
export const derivedQuantities = ['text tokens', 'English tokens', 'code tokens', 'expected loss'] as const;

/** One number a row for a column or a derived quantity, by its name; NaN where it is missing. */
export function quantity(table: Table, name: string): number[] {
  if (!(derivedQuantities as readonly string[]).includes(name)) {
    const values = column(table, name);
    return logged.has(name) ? values.map((value) => (value > 0 ? Math.log(value) : NaN)) : values;
  }
  const params = column(table, paramsColumn);
  const tokens = column(table, tokensColumn);
  const code = columnOr(table, codeColumn, 8);
  const english = columnOr(table, englishColumn, 95);
  return table.rows.map((_, row) =>
    derived(name, params[row] ?? NaN, tokens[row] ?? NaN, (code[row] ?? 8) / 100, (english[row] ?? 95) / 100),
  );
}

/** The derived columns of all rows, row by row. */
export function derivedRows(table: Table): number[][] {
  const columns = derivedQuantities.map((name) => quantity(table, name));
  return table.rows.map((_, row) => columns.map((values) => values[row] ?? NaN));
}

function derived(name: string, params: number, tokens: number, code: number, english: number): number {
  const englishTokens = tokens + Math.log(Math.max((1 - code) * english, 0.02));
  if (name === 'text tokens') return tokens + Math.log(Math.max(1 - code, 0.02));
  if (name === 'English tokens') return englishTokens;
  if (name === 'code tokens') return Math.log(Math.exp(tokens) * code + 0.5);
  // The reducible loss of Hoffmann et al. (arXiv 2203.15556, equation 10); tokens are counted in billions.
  const ofParams = 406.4 * Math.exp(-0.34 * params);
  return Math.log(ofParams + 410.7 * Math.exp(-0.28 * (englishTokens + Math.log(1e9))));
}

/** The values of one column. Throws DataError where the table has no such column. */
export function column(table: Table, name: string): number[] {
  const index = table.names.indexOf(name);
  if (index < 0) throw new DataError(`the rows have no column ${name}; the predictor needs it`);
  return table.rows.map((row) => row[index] ?? NaN);
}

function columnOr(table: Table, name: string, otherwise: number): number[] {
  if (!table.names.includes(name)) return table.rows.map(() => otherwise);
  return column(table, name).map((value) => (Number.isNaN(value) ? otherwise : value));
}
