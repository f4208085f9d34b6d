import { parseHTML } from 'linkedom';
import { describe, expect, test } from 'vitest';
import { seriesTables } from '../../src/analysis/series-tables.ts';
import { reportPage } from '../../src/report/report-page.ts';
import { seriesHtml, type ReportedSeries } from '../../src/report/series-html.ts';
import type { RunRecord } from '../../src/results/types.ts';
import { accOf, ourRun } from '../analysis/scores.ts';

interface Measured {
  readonly value: number;
  readonly standardError?: number | null;
}

/** A run of a step of `folder`. */
function stepRun(
  folder: string,
  step: number,
  task: string,
  { value, standardError = 0.01 }: Measured,
): RunRecord {
  const path = `/x/${folder}/step-${step}`;
  const run = ourRun(`${folder}/step-${step}`, task, {
    print: path,
    metrics: [accOf(value, standardError)],
  });
  return { ...run, model: { ...run.model, path } };
}

function reported(runs: readonly RunRecord[], chance?: number): ReportedSeries {
  const [series] = seriesTables(runs, { catalogue: { groups: [], tasks: [] } });
  if (series === undefined) return expect.fail('there is no series');
  return { ...series, chances: series.table.columns.map(() => chance) };
}

/** Elements by a selector. */
function all(html: string, selector: string) {
  return [
    ...parseHTML(`<!doctype html><html><body>${html}</body></html>`).document.querySelectorAll(selector),
  ];
}

const three = [0.25, 0.75, 0.5].map((value, at) => stepRun('runA', (at + 1) * 1000, 'piqa', { value }));

describe('a series in the report', () => {
  test('has a plot a task: a line with a dot a step and a band, and says in words what it shows', () => {
    const html = seriesHtml(reported(three));
    expect(all(html, 'figure svg')).toHaveLength(1);
    expect(all(html, '[aria-label="line"] path')).toHaveLength(1);
    expect(all(html, '[aria-label="area"] path')).toHaveLength(1);
    const radii = all(html, 'circle').map((dot) => Number(dot.getAttribute('r')));
    expect(radii).toHaveLength(3);
    expect(radii.indexOf(Math.max(...radii))).toBe(1);
    const label = all(html, 'svg')[0]?.getAttribute('aria-label');
    expect(label).toBe('piqa, acc, of runA: from 0.2500 at 1000 to 0.5000 at 3000; best 0.7500 at 2000');
    expect(all(html, 'figcaption')[0]?.textContent).toContain('from 0.2500 at 1000 to 0.5000 at 3000');
  });

  test('has the numbers in a table beneath, the best set off, the change at its end', () => {
    const html = seriesHtml(reported(three));
    const rows = all(html, 'tbody tr').map((row) => [...row.children].map(({ textContent }) => textContent));
    expect(rows).toEqual([
      ['runA', '1000', '0.2500 ± 0.0100'],
      ['runA', '2000', '0.7500 ± 0.0100'],
      ['runA', '3000', '0.5000 ± 0.0100'],
      ['runA', 'since 1000', '+0.2500'],
    ]);
    expect(all(html, 'td strong').map(({ textContent }) => textContent)).toEqual(['0.7500']);
  });

  test('draws higher scores higher, at equal distances for equal numbers of steps', () => {
    const dots = all(seriesHtml(reported(three)), 'circle');
    const [first, second, third] = dots.map((dot) => ({
      x: Number(dot.getAttribute('cx')),
      y: Number(dot.getAttribute('cy')),
    }));
    if (!first || !second || !third) return expect.fail('a dot is missing');
    expect(third.x - second.x).toBeCloseTo(second.x - first.x, 6);
    expect(second.y).toBeLessThan(third.y);
    expect((first.y - third.y) / (first.y - second.y)).toBeCloseTo(0.5, 6);
  });

  test('draws chance as a dashed line where it lies near, and tells it in any case', () => {
    const dashed = (html: string) => all(html, '[stroke-dasharray]');
    const near = seriesHtml(reported(three, 0.5));
    expect([dashed(near).length, near.includes('chance 0.5')]).toEqual([1, true]);
    const high = [0.9, 0.91].map((value, at) => stepRun('runA', at + 1, 'piqa', { value }));
    const far = seriesHtml(reported(high, 0.25));
    expect([dashed(far).length, far.includes('chance 0.25')]).toEqual([0, true]);
    expect(seriesHtml(reported(three))).not.toContain('chance ');
  });

  test('is drawn also where nothing changes, no error is known, or a number is none', () => {
    const flat = [1, 2].map((step) => stepRun('runA', step, 'piqa', { value: 0, standardError: null }));
    const odd = [Number.NaN, 0.5, Infinity, 0.25].map((value, at) =>
      stepRun('runA', at + 1, 'wiki', { value }),
    );
    const html = seriesHtml(reported([...flat, ...odd]));
    expect(all(html, 'figure svg')).toHaveLength(2);
    expect(all(html, 'circle')).toHaveLength(4);
    expect(html.replaceAll(/<(figcaption|t[dh])\b[^]*?<\/\1>/g, '')).not.toMatch(/NaN|Infinity/);
  });

  test('has no plot of a task that one step alone has, and the number all the same', () => {
    const html = seriesHtml(reported([...three, stepRun('runA', 1000, 'arc_easy', { value: 0.125 })]));
    expect(all(html, 'figure')).toHaveLength(1);
    expect(html).toContain('0.1250');
  });

  test('tells steps that double apart, from 0 on', () => {
    const steps = [0, ...Array.from({ length: 10 }, (_step, at) => 2 ** at), 1000, 10_000, 143_000];
    const runs = steps.map((step) => stepRun('pythia', step, 'piqa', { value: step / 2e5 }));
    const places = all(seriesHtml(reported(runs)), 'circle').map((dot) => Number(dot.getAttribute('cx')));
    const gaps = places.slice(1).map((place, at) => place - (places[at] ?? NaN));
    expect(places).toHaveLength(steps.length);
    expect(Math.min(...gaps)).toBeGreaterThan(5);
  });

  test('has thirty small plots for thirty tasks', () => {
    const tasks = Array.from({ length: 30 }, (_task, at) => `task_${at}`);
    const runs = tasks.flatMap((task) =>
      [1, 2, 3].map((step) => stepRun('runA', step, task, { value: step / 9 })),
    );
    const html = seriesHtml(reported(runs));
    expect(all(html, '.multiples figure svg')).toHaveLength(30);
    for (const svg of all(html, 'svg')) expect(Number(svg.getAttribute('width'))).toBeLessThanOrEqual(320);
  });
});

test('the report has a section for each series, linked, with names escaped and nothing from outside', () => {
  const evil = '"><script>alert(1)</script>&';
  const runs = [1, 2].map((step) => stepRun('run', step, evil, { value: 0.5 }));
  const hostile = reported(runs);
  const series = [{ ...hostile, series: evil }, reported(three)];
  const table = { columns: [], rows: [], notes: [] };
  const html = reportPage({ about: '', table, series, models: [], provenance: [] });
  expect(all(html, 'h2').map(({ textContent }) => textContent)).toEqual([
    'Benchmark table',
    `${evil}, by step`,
    'runA, by step',
    'The predictors',
    'How to read this',
  ]);
  expect(all(html, 'nav a').map((link) => link.getAttribute('href'))).toEqual(['#series-1', '#series-2']);
  expect(all(html, '#series-2 figure svg')).toHaveLength(1);
  expect(html).not.toMatch(/<script|<link|<img|@import|url\(/i);
  expect(html.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:/);
});
