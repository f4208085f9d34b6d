import { describe, expect, test } from 'vitest';
import { table, type Table } from '../../src/analysis/table.ts';
import { tableFormats } from '../../src/report/table-formats.ts';
import { aRun, anIdentity } from '../results/records.ts';

const empty: Table = { columns: [], rows: [], notes: [] };

const hostile = '<b>_x_ | "1", $2 & 3%\u001b[31m';

/** Two models; a limited task with acc, and a perplexity that only one of them has. */
const sample = table(
  [
    aRun(anIdentity({ task: 'arc_easy', limit: 32, shots: 5 }), {
      name: 'tiny',
      metrics: [{ name: 'acc', value: 1 / 32, standardError: null, higherIsBetter: true }],
    }),
    aRun(anIdentity({ task: 'piqa' }), { name: 'tiny' }),
    aRun(
      anIdentity({
        task: 'arc_easy',
        limit: 32,
        shots: 5,
        model: { fingerprint: 'e'.repeat(64), tokenizer: 't' },
      }),
      {
        name: hostile,
        metrics: [{ name: 'acc', value: 0.1 + 0.2, standardError: 0.0123456, higherIsBetter: true }],
      },
    ),
    aRun(anIdentity({ task: 'wiki', model: { fingerprint: 'e'.repeat(64), tokenizer: 't' } }), {
      name: hostile,
      metrics: [{ name: 'perplexity', value: Infinity, standardError: Number.NaN, higherIsBetter: false }],
    }),
  ],
  { catalogue: { groups: [], tasks: [] } },
);

const lines = (text: string): string[] => text.trimEnd().split('\n');

describe('the benchmark table as', () => {
  test('text has the conditions below the tasks, and the values under each other', () => {
    expect(lines(tableFormats.text(sample))).toEqual([
      'model                                    arc_easy             piqa          wiki',
      '                            5-shot, limit 32, acc         acc_norm  perplexity ↓',
      '--------------------------  ---------------------  ---------------  ------------',
      '<b>_x_ | "1", $2 & 3%�[31m        0.3000 ± 0.0123       –              inf ± nan',
      'tiny                              0.0312           0.6000 ± 0.0400       –',
    ]);
  });

  test('Markdown has one header line, aligned columns and escaped names', () => {
    expect(lines(tableFormats.md(sample))).toEqual([
      '| model                              | arc_easy (5-shot, limit 32, acc) | piqa (acc_norm) | wiki (perplexity ↓) |',
      '| :--------------------------------- | -------------------------------: | --------------: | ------------------: |',
      '| \\<b\\>\\_x\\_ \\| "1", \\$2 \\& 3%�\\[31m |                  0.3000 ± 0.0123 |               – |           inf ± nan |',
      '| tiny                               |                           0.0312 | 0.6000 ± 0.0400 |                   – |',
    ]);
  });

  test('CSV has full precision, two columns a task, and empty gaps', () => {
    expect(lines(tableFormats.csv(sample))).toEqual([
      'model,fingerprint,"arc_easy (5-shot, limit 32) acc","arc_easy (5-shot, limit 32) acc_stderr",piqa acc_norm,piqa acc_norm_stderr,wiki perplexity,wiki perplexity_stderr',
      `"<b>_x_ | ""1"", $2 & 3%\u001b[31m",${'e'.repeat(64)},0.30000000000000004,0.0123456,,,inf,nan`,
      `tiny,${'f'.repeat(64)},0.03125,,0.6,0.04,,`,
    ]);
  });

  test('CSV keeps line breaks of a name inside its quotes', () => {
    const named = table([aRun(anIdentity(), { name: 'a\rb\nc' })], { catalogue: { groups: [], tasks: [] } });
    expect(tableFormats.csv(named)).toContain('\n"a\rb\nc",');
  });

  test('LaTeX is a booktabs tabular with escaped names', () => {
    expect(tableFormats.latex(sample)).toBe(
      String.raw`% \usepackage{booktabs}
\begin{tabular}{lrrr}
\toprule
model & arc\_easy & piqa & wiki \\
 & 5-shot, limit 32, acc & acc\_norm & perplexity $\downarrow$ \\
\midrule
\textless{}b\textgreater{}\_x\_ \textbar{} \textquotedbl{}1\textquotedbl{}, \$2 \& 3\%�[31m & 0.3000 {\small$\pm$ 0.0123} & -- & inf {\small$\pm$ nan} \\
tiny & 0.0312 & 0.6000 {\small$\pm$ 0.0400} & -- \\
\bottomrule
\end{tabular}
`,
    );
  });

  test('HTML is a page that loads nothing, with escaped names and the notes', () => {
    const page = tableFormats.html(sample);
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(page).not.toMatch(/<b>|<script|src=|href=|url\(/);
    expect(page).toContain('<th scope="row">&#60;b&#62;_x_ | &#34;1&#34;, $2 &#38; 3%�[31m</th>');
    expect(page).toContain('<th scope="col">arc_easy<br><small>5-shot, limit 32, acc</small></th>');
    expect(page).toContain('<td>0.0312</td><td>0.6000 <small>± 0.0400</small></td><td>–</td>');
    expect(page).toContain('Only a part of the questions was asked in arc_easy (5-shot, limit 32)');
  });

  test('JSON is the table itself, with gaps as null and what is no number as a string', () => {
    const read = JSON.parse(tableFormats.json(sample)) as Table;
    expect(read.columns).toEqual(sample.columns);
    expect(read.notes).toEqual(sample.notes);
    expect(read.rows[1]).toEqual(sample.rows[1]);
    expect(read.rows[0]?.cells[2]).toMatchObject({ value: 'Infinity', standardError: 'NaN' });
  });

  test('any format has the mean where a model has all columns', () => {
    const runs = ['arc_easy', 'piqa'].map((task) => aRun(anIdentity({ task })));
    const made = table(runs, { catalogue: { groups: [], tasks: [] } });
    expect(lines(tableFormats.text(made))).toEqual([
      'model         arc_easy             piqa    mean',
      '              acc_norm         acc_norm',
      '-----  ---------------  ---------------  ------',
      'tiny   0.6000 ± 0.0400  0.6000 ± 0.0400  0.6000',
    ]);
    expect(lines(tableFormats.csv(made))[1]).toMatch(/,0\.6,0\.04,0\.6,0\.04,0\.6$/);
    expect(tableFormats.html(made)).toContain('<th scope="col">mean</th>');
  });

  test.each(Object.entries(tableFormats))('%s is a whole document of an empty table too', (_name, format) => {
    expect(format(empty)).toMatch(/^[^]*model[^]*\n$|^\{[^]*"rows": \[\][^]*\}\n$/);
  });
});
