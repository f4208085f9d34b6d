import { parseHTML } from 'linkedom';
import { describe, expect, test } from 'vitest';
import { compareWithPrediction } from '../../src/analysis/comparison/against-prediction.ts';
import { curves } from '../../src/analysis/comparison/curve.ts';
import { benchmarksOf } from '../../src/analysis/comparison/measured-scores.ts';
import { curvesAsHtml } from '../../src/report/curve-html.ts';
import { curvePlot, curvesAsSvg } from '../../src/report/curve-plot.ts';
import { reportPage, type Report } from '../../src/report/report-page.ts';
import { residualPlot } from '../../src/report/residual-plot.ts';
import * as registry from '../../src/tasks/registry.ts';
import { aMeasured, aPrediction, someDesign } from '../analysis/comparison/predicted.ts';

const suite = registry.suites.find(({ name }) => name === 'paper');
const benchmarks = suite === undefined ? [] : benchmarksOf(suite, registry);
const axis = { word: 'code', about: 'code: share, %', log: false };
const outside = [{ feature: 'total_params', value: 7e9, seen: [14e6, 1e9] as const }];

function along(values: readonly (number | string)[], tasks: readonly string[], outsideFrom = Infinity) {
  const predictions = values.map((_value, at) =>
    tasks.map(
      (task) => aPrediction(task, 0.5 + at / 100, { outside: at >= outsideFrom ? outside : [] }).prediction,
    ),
  );
  return curves('code', values, predictions, benchmarks);
}

/** Elements by a selector, of a text of SVG or HTML. */
function all(text: string, selector: string) {
  const { document } = parseHTML(`<!doctype html><html><body>${text}</body></html>`);
  return [...document.querySelectorAll(selector)];
}

/** What would be loaded from elsewhere, or run. */
function expectSelfContained(html: string): void {
  expect(html).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|javascript:|\son\w+=/i);
  expect(html.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:/);
}

describe('the plot of residuals', () => {
  const { compared } = compareWithPrediction({
    measured: [aMeasured('hellaswag', 0.6, { standardError: 0.02 }), aMeasured('mathqa', 0.4)],
    predicted: [aPrediction('hellaswag', 0.5), aPrediction('mathqa', 0.5)],
    design: someDesign,
    benchmarks,
  });
  const svg = residualPlot(compared);

  test('has a row a task, a dot for each training model and one for this one', () => {
    const labels = all(svg, 'text').map(({ textContent }) => textContent);
    expect(labels).toEqual(expect.arrayContaining(['hellaswag', 'mathqa']));
    const dots = all(svg, 'circle');
    expect(dots.filter((dot) => dot.getAttribute('r') === '1.8')).toHaveLength(2 * 99);
    expect(dots.filter((dot) => dot.getAttribute('r') === '5')).toHaveLength(2);
    expect(all(svg, '[aria-label="bar"] rect')).toHaveLength(2);
  });

  test('turns the interval with the sign', () => {
    const asymmetric = compared.map((row) => ({
      ...row,
      interval80: [row.prediction - 0.01, row.prediction + 0.04] as const,
    }));
    const [plain, turned] = all(residualPlot(asymmetric), '[aria-label="bar"] rect').map((bar) =>
      Number(bar.getAttribute('x')),
    );
    expect(turned).toBeLessThan(plain ?? NaN);
  });

  test('is told to those who do not see it, and needs nothing from outside', () => {
    expect(all(svg, 'svg[role="img"][aria-label]')).toHaveLength(1);
    expect(svg).toContain('xmlns="http://www.w3.org/2000/svg"');
    expectSelfContained(svg);
  });
});

describe('the plot of a curve', () => {
  test('is a line with a band', () => {
    const svg = curvePlot(axis, along([0, 10, 20], ['hellaswag'])[0] ?? expect.fail());
    expect(all(svg, '[aria-label="area"] path')).toHaveLength(1);
    expect(all(svg, '[aria-label="line"] path')).toHaveLength(1);
    expect(all(svg, 'text').map(({ textContent }) => textContent)).toContain('code: share, % →');
  });

  test('of one value or of categories is dots', () => {
    expect(all(curvePlot(axis, along([5], ['hellaswag'])[0] ?? expect.fail()), 'circle')).toHaveLength(1);
    const svg = curvePlot(axis, along(['rope', 'alibi'], ['hellaswag'])[0] ?? expect.fail());
    expect(all(svg, 'circle')).toHaveLength(2);
    expect(all(svg, '[aria-label="line"] path')).toHaveLength(0);
  });

  test('has crosses where it lies outside what was learned from, and says what they are', () => {
    const found = along([0, 10, 20], ['hellaswag'], 2);
    expect(all(curvePlot(axis, found[0] ?? expect.fail()), '[aria-label="dot"] path')).toHaveLength(1);
    expect(curvesAsSvg(axis, found)).toContain('hellaswag (×: outside what was learned from)');
  });

  test('of several tasks makes one file of SVG, two beside each other', () => {
    const svg = curvesAsSvg(axis, along([0, 10], ['hellaswag', 'mathqa', 'anli']));
    expect(svg.startsWith('<svg xmlns="http://www.w3.org/2000/svg"')).toBe(true);
    const places = all(svg, 'svg svg').map((inner) => [inner.getAttribute('x'), inner.getAttribute('y')]);
    expect(places).toEqual([
      ['0', '28'],
      ['480', '28'],
      ['0', '328'],
    ]);
    expectSelfContained(svg);
  });

  test('makes a page', () => {
    const html = curvesAsHtml(axis, along([0, 10], ['hellaswag']), ['<note>']);
    expect(all(html, 'figure svg')).toHaveLength(1);
    expect(html).toContain('&#60;note&#62;');
    expectSelfContained(html);
  });
});

describe('the report', () => {
  const comparison = compareWithPrediction({
    measured: [aMeasured('hellaswag', 0.6)],
    predicted: [aPrediction('hellaswag', 0.5), aPrediction('gsm8k', 0.5)],
    design: someDesign,
    benchmarks,
  });
  const evil = '<script>alert("x")</script>';
  const model = {
    model: evil,
    fingerprint: 'f'.repeat(64),
    comparison,
    problem: null,
    merit: 'Figure of merit 1.00.',
    commands: ['plumbline eval x --tasks "a<b"'],
    notes: [evil],
  };
  const table: Report['table'] = {
    columns: [
      {
        label: evil,
        task: evil,
        qualifiers: [],
        metric: 'acc',
        higherIsBetter: true,
        limited: false,
        inGroup: false,
      },
    ],
    rows: [{ model: evil, fingerprint: 'f', cells: [null], mean: null }],
    notes: [evil],
  };
  const html = reportPage({
    about: 'About.',
    table,
    models: [model, { ...model, model: 'other', comparison: null, problem: 'No design.' }],
    provenance: ['Fitted on 92 models.'],
  });

  test('is a whole document that needs nothing from outside, with all names escaped', () => {
    expect(html).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(html).toContain('<meta name="viewport"');
    expect(html).toContain('prefers-color-scheme: dark');
    expect(html).not.toContain('alert("x")');
    expectSelfContained(html);
  });

  test('has the table, each model with table and plot, what was not measured, the predictors, and how to read it', () => {
    const headings = all(html, 'h2').map(({ textContent }) => textContent);
    expect(headings).toEqual(['Benchmark table', evil, 'other', 'The predictors', 'How to read this']);
    expect(all(html, '#model-1 table')).toHaveLength(2);
    expect(all(html, '#model-1 figure svg')).toHaveLength(1);
    expect(all(html, '#model-1 details li code')[0]?.textContent).toBe('plumbline eval x --tasks "a<b"');
    expect(all(html, '#model-2')[0]?.textContent).toContain('No design.');
    expect(html).toContain('Fitted on 92 models.');
  });

  test('links to every model that it has', () => {
    for (const link of all(html, 'nav a'))
      expect(all(html, link.getAttribute('href') ?? 'none')).toHaveLength(1);
  });

  test('closes every element that it opens', () => {
    const open: string[] = [];
    for (const [, slash, name = '', , self] of html.matchAll(
      /<(\/?)([a-z][a-zA-Z0-9]*)((?:"[^"]*"|[^">])*?)(\/?)>/g,
    )) {
      if (['meta', 'br'].includes(name) || self === '/') continue;
      if (slash === '/') expect(open.pop()).toBe(name);
      else open.push(name);
    }
    expect(open).toEqual([]);
  });

  test('of nothing says so', () => {
    const empty = reportPage({
      about: '',
      table: { columns: [], rows: [], notes: [] },
      models: [],
      provenance: [],
    });
    expect(empty).toContain('Nothing is recorded.');
    expect(empty).toContain('There are none.');
  });
});
