// Whatever models, data sets and imported files say, a page, a plot and a table say it as text.

import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { parseHTML } from 'linkedom';
import { describe, expect, test } from 'vitest';
import { compareWithPrediction } from '../../src/analysis/comparison/against-prediction.ts';
import { benchmarksOf } from '../../src/analysis/comparison/measured-scores.ts';
import type { Table } from '../../src/analysis/table.ts';
import { comparisonPage } from '../../src/report/comparison-page.ts';
import { curvePlot, curvesAsSvg } from '../../src/report/curve-plot.ts';
import { printable } from '../../src/report/escape.ts';
import { reportPage } from '../../src/report/report-page.ts';
import { residualPlot } from '../../src/report/residual-plot.ts';
import { tableFormats } from '../../src/report/table-formats.ts';
import { textTable } from '../../src/report/text-table.ts';
import * as registry from '../../src/tasks/registry.ts';
import { aMeasured, aPrediction, someDesign } from '../analysis/comparison/predicted.ts';

const pieces = [
  ...[
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '"',
    "'",
    '>',
    '<',
    '&',
    '&lt;',
    '&#60;',
    ']]>',
    '<!--',
    '-->',
  ],
  ...[
    '" onload="alert(1)',
    "' x='",
    '</title>',
    '</style>',
    '</svg>',
    '|',
    '\\|',
    '\\',
    '`',
    '``',
    '$',
    '$$',
    '*',
    '_',
    '[a](b)',
    '#',
  ],
  ...[
    '%',
    '&amp',
    '{',
    '}',
    '^',
    '~',
    '\\input{x}',
    '\\end{tabular}',
    '=cmd()',
    '+1',
    '-1',
    '@a',
    ',',
    ';',
    '\t',
    '\n',
    '\r',
    '\r\n',
  ],
  ...[
    '\0',
    '\u001b[31m',
    '\u001b]8;;http://a\u0007',
    '\u009b',
    '\u202e',
    '\u2066',
    '\u2028',
    '\ud800',
    'é',
    '日本',
    '\u{1f600}',
    ' ',
    'arc_easy',
  ],
];
const texts = fc.oneof(
  fc.array(fc.constantFrom(...pieces), { maxLength: 6 }).map((all) => all.join('')),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
const tries = (numRuns: number) => ({ numRuns, seed: 8 });

/** What a terminal or a line takes for something else than text; a newline apart. */
const harmful =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]|\p{Surrogate}/u;

/** The elements of a text and their attributes' names: what a name must not add to. */
function skeleton(html: string): readonly string[] {
  const { document } = parseHTML(`<!doctype html><html><body>${html}</body></html>`);
  return [...document.querySelectorAll('*')].map(
    ({ tagName, attributes }) =>
      `${tagName} ${[...(attributes as Iterable<{ readonly name: string }>)].map(({ name }) => name).join(' ')}`,
  );
}
const textOf = (html: string): string => parseHTML(html).document.documentElement?.textContent ?? '';

const suite = registry.suites.find(({ name }) => name === 'paper');
const benchmarks = suite === undefined ? [] : benchmarksOf(suite, registry);
const plain = compareWithPrediction({
  measured: [
    aMeasured('hellaswag', 0.6, { standardError: 0.02, conditions: ['5-shot'], limited: true }),
    aMeasured('mathqa', 0.4),
  ],
  predicted: [aPrediction('hellaswag', 0.5), aPrediction('mathqa', 0.5), aPrediction('winogrande', 0.5)],
  design: someDesign,
  benchmarks,
});
type Comparison = typeof plain;

/** The same comparison in other words. */
function renamed(name: string): Comparison {
  const moved = <Row extends Comparison['unmeasured'][number]>(row: Row): Row => ({
    ...row,
    task: `${row.task} ${name}`,
    metric: name,
    outside: [{ feature: name, value: name, seen: [name, 'x'] }],
  });
  return {
    ...plain,
    compared: plain.compared.map((row) => ({
      ...moved(row),
      measured: { ...row.measured, conditions: row.measured.conditions.map(() => name) },
    })),
    unmeasured: plain.unmeasured.map(moved),
    missing: [name],
    notes: [name],
  };
}

function aTable(names: readonly string[]): Table {
  const [model = '', task = '', metric = '', note = ''] = names;
  const cell = { value: 0.5, standardError: 0.25 };
  return {
    columns: [
      { task, qualifiers: [metric], metric, higherIsBetter: true, label: `${task} ${metric}` },
      { task: 'b', qualifiers: [], metric: 'acc', higherIsBetter: false, label: 'b' },
    ],
    rows: [
      { model, fingerprint: 'f', cells: [cell, null], mean: null },
      { model: 'plain', fingerprint: 'g', cells: [null, cell], mean: 0.5 },
    ],
    notes: [note],
  } as unknown as Table;
}

const four = fc.tuple(texts, texts, texts, texts);

describe('a page with names of others', () => {
  const page = (name: string, table: Table): string =>
    reportPage({
      about: name,
      table,
      models: [
        {
          model: name,
          fingerprint: name,
          commands: [name],
          notes: [name],
          comparison: renamed(name),
          problem: null,
          merit: name,
        },
        {
          model: name,
          fingerprint: 'f',
          commands: [],
          notes: [name],
          comparison: null,
          problem: name,
          merit: '',
        },
      ],
      provenance: [name],
    });

  test('has the elements and attributes that it has with plain ones', () => {
    const expected = skeleton(page('name', aTable(['m', 't', 'a', 'n'])));
    fc.assert(
      fc.property(texts, four, (name, names) => {
        // A name of several lines is several paragraphs in one place.
        const html = page(name.replaceAll('\n', ' ') || 'x', aTable(names));
        expect(html).not.toMatch(harmful);
        expect(skeleton(html)).toEqual(expected);
      }),
      tries(25),
    );
  });

  test('shows the names', () => {
    fc.assert(
      fc.property(four, (names) => {
        const shown = textOf(tableFormats.html(aTable(names)));
        for (const name of names) expect(shown).toContain(printable(name));
      }),
      tries(150),
    );
  });

  test('has plots that show the names as text', () => {
    const expected = skeleton(residualPlot(renamed('name').compared));
    fc.assert(
      fc.property(texts, (name) => {
        const svg = residualPlot(renamed(name).compared);
        expect(svg).not.toMatch(/<(?!\/?(?:svg|g|path|text|rect|circle|line|title)\b)/);
        expect(skeleton(svg)).toHaveLength(expected.length);
        expect(skeleton(svg).toSorted()).toEqual(expected.toSorted());
      }),
      tries(25),
    );
  });

  test('has curves that show the names as text', () => {
    const curve = (name: string) => ({
      task: name,
      metric: name,
      higherIsBetter: true,
      points: [1, 2].map((value) => ({
        value: `${name}${value}`,
        prediction: 0.5,
        interval80: [0.4, 0.6] as const,
        outside: [],
      })),
    });
    const draw = (name: string): string =>
      curvesAsSvg({ word: name, about: name, log: false }, [curve(name) as never]) +
      curvePlot({ word: name, about: name, log: false }, curve(name) as never);
    const expected = skeleton(draw('name'));
    fc.assert(
      fc.property(texts, (name) => {
        expect(skeleton(draw(name || 'x')).toSorted()).toEqual(expected.toSorted());
      }),
      tries(25),
    );
  });
});

describe('a table with names of others', () => {
  test('in Markdown has as many columns in each line, and nothing but text', () => {
    fc.assert(
      fc.property(four, (names) => {
        const markdown = tableFormats.md(aTable(names));
        const rows = markdown.trimEnd().split('\n');
        expect(markdown).not.toMatch(harmful);
        expect(rows.slice(0, 4)).toHaveLength(4);
        for (const row of rows.slice(0, 4)) {
          const bare = row.replaceAll(/\\[\\`*[\]<>|&~$_]/g, '');
          expect(bare.split('|')).toHaveLength(6);
          expect(bare).not.toMatch(/[`<>[\]&$\\]/);
        }
      }),
      tries(300),
    );
  });

  test('in CSV reads as the same values', () => {
    fc.assert(
      fc.property(four, (names) => {
        const [model, task, metric] = names.map((name) => Buffer.from(name).toString());
        const [header, first] = parse(tableFormats.csv(aTable(names))) as string[][];
        expect(header?.slice(2, 4)).toEqual([
          `${task} ${metric} ${metric}`,
          `${task} ${metric} ${metric}_stderr`,
        ]);
        expect(first?.slice(0, 4)).toEqual([model, 'f', '0.5', '0.25']);
      }),
      tries(300),
    );
  });

  test('in LaTeX has as many cells in each line, and no commands of theirs', () => {
    fc.assert(
      fc.property(four, (names) => {
        const latex = tableFormats.latex(aTable(names));
        expect(latex).not.toMatch(harmful);
        const rows = latex.split('\n').filter((line) => line.endsWith('\\\\'));
        expect(rows).toHaveLength(4);
        for (const row of rows) expect(row.replaceAll(/\\[&%#$_{}]/g, '').split('&')).toHaveLength(4);
        const commands = [...latex.matchAll(/\\([a-zA-Z]+)/g)].map(([, name]) => name);
        const known =
          'begin end toprule midrule bottomrule usepackage small pm downarrow textbackslash textasciitilde textasciicircum textless textgreater textbar textquotedbl';
        for (const command of commands) expect(known.split(' ')).toContain(command);
      }),
      tries(300),
    );
  });

  test('in JSON reads as the same values', () => {
    fc.assert(
      fc.property(four, (names) => {
        expect(JSON.parse(tableFormats.json(aTable(names)))).toEqual(aTable(names));
      }),
      tries(200),
    );
  });

  test('for a terminal has a line a row and no control characters', () => {
    fc.assert(
      fc.property(four, (names) => {
        const text = tableFormats.text(aTable(names));
        expect(text).not.toMatch(harmful);
        expect(text.trimEnd().split('\n')).toHaveLength(5);
        expect(textTable([{ name: names[0] ?? '' }], [[names[1] ?? '']])).not.toMatch(harmful);
      }),
      tries(300),
    );
  });

  test('of a comparison has no control characters', () => {
    fc.assert(
      fc.property(texts, (name) => {
        const text = comparisonPage(renamed(name), { model: name, commands: [name], notes: [name] });
        expect(text).not.toMatch(harmful);
      }),
      tries(50),
    );
  });
});
