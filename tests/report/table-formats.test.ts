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

  describe('by series as', () => {
    const steps = [
      { step: 1000, value: 0.25 },
      { step: 10_000, value: 0.5 },
      { step: 2000, value: 0.75 },
    ].map(({ step, value }) => {
      const identity = anIdentity({ model: { fingerprint: `f${step}`, tokenizer: 't' } });
      const metrics = [{ name: 'acc', value, standardError: 0.125, higherIsBetter: true }];
      return {
        ...aRun(identity, { metrics }),
        model: { ...aRun().model, name: `step-${step}`, path: `/x/a_b/step-${step}` },
      };
    });
    const bySeries = table(steps, { catalogue: { groups: [], tasks: [] }, bySeries: true });

    test('text marks the best with a star, and ends with what changed', () => {
      expect(lines(tableFormats.text(bySeries))).toEqual([
        'series        step            arc_easy',
        '                                   acc',
        '------  ----------  ------------------',
        'a_b           1000   0.2500 ± 0.1250',
        'a_b           2000   0.7500 ± 0.1250 *',
        'a_b          10000   0.5000 ± 0.1250',
        'a_b     since 1000  +0.2500',
      ]);
    });

    test('Markdown, LaTeX and HTML have the best in bold', () => {
      expect(lines(tableFormats.md(bySeries))[3]).toBe('| a_b    |       2000 | **0.7500 ± 0.1250** |');
      expect(tableFormats.latex(bySeries)).toContain(
        String.raw`a\_b & 2000 & \textbf{0.7500} {\small$\pm$ 0.1250} \\`,
      );
      expect(tableFormats.latex(bySeries)).toContain(String.raw`\begin{tabular}{lrr}`);
      expect(tableFormats.html(bySeries)).toContain(
        '<tr><th scope="row">a_b</th><th scope="row">2000</th><td><strong>0.7500</strong> <small>± 0.1250</small></td></tr>',
      );
    });

    test('CSV has the series, the step, the change and the best for programs, a line a step', () => {
      expect(lines(tableFormats.csv(bySeries))).toEqual([
        'series,step,unit,model,fingerprint,arc_easy acc,arc_easy acc_stderr,arc_easy acc_change,arc_easy acc_best',
        'a_b,1000,step,a_b/step-1000,f1000,0.25,0.125,,',
        'a_b,2000,step,a_b/step-2000,f2000,0.75,0.125,0.5,1',
        'a_b,10000,step,a_b/step-10000,f10000,0.5,0.125,0.25,',
      ]);
    });

    test('JSON has them in each row and cell; so has that of a plain table but for the change and the best', () => {
      const read = JSON.parse(tableFormats.json(bySeries)) as Table;
      expect(read.bySeries).toBe(true);
      expect(read.rows[1]).toMatchObject({
        model: 'a_b/step-2000',
        series: 'a_b',
        step: 2000,
        unit: 'step',
        cells: [{ value: 0.75, change: 0.5, best: true }],
      });
      const plain = JSON.parse(tableFormats.json(table(steps))) as Table;
      expect(plain.rows.map(({ series, step }) => [series, step])).toEqual([
        ['a_b', 1000],
        ['a_b', 2000],
        ['a_b', 10_000],
      ]);
      expect(plain.rows[1]?.cells[0]).not.toHaveProperty('best');
    });

    test('any format counts tokens and epochs by their names', () => {
      const counted = ['epoch-1', 'epoch-2', 'tokens-10B', 'tokens-1.5T', 'tokens-1234567'].map(
        (folder, at) => ({
          ...aRun(anIdentity({ model: { fingerprint: `f${at}`, tokenizer: 't' } })),
          model: { ...aRun().model, name: folder, path: `/x/run/${folder}` },
        }),
      );
      const text = tableFormats.text(
        table(counted, { catalogue: { groups: [], tasks: [] }, bySeries: true }),
      );
      const told = lines(text).map((line) => line.split(/ {2,}/)[1]);
      expect(told.slice(3)).toEqual(
        ['epoch 1', 'epoch 2', 'since epoch 1', '1234567 tokens', '10B tokens', '1.5T tokens', 'since 1234567 tokens'], // prettier-ignore
      );
    });
  });

  test.each(Object.entries(tableFormats))('%s is a whole document of an empty table too', (_name, format) => {
    expect(format(empty)).toMatch(/^[^]*model[^]*\n$|^\{[^]*"rows": \[\][^]*\}\n$/);
  });
});
