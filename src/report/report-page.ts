// The page of everything that was recorded: the benchmark table, each training step by step, each model beside its prediction, what it cost, what the predictors rest on.

import type { DesignComparison } from '../analysis/comparison/against-prediction.ts';
import type { Table } from '../analysis/table.ts';
import { comparisonHtml } from './comparison-html.ts';
import type { ComparisonHead } from './comparison-page.ts';
import { escapeHtml } from './escape.ts';
import { htmlPage, paragraphs, scrolled } from './page-html.ts';
import { seriesHtml, type ReportedSeries } from './series-html.ts';
import { htmlTable } from './table-html.ts';

/** One recorded model. */
export interface ReportedModel extends ComparisonHead {
  readonly fingerprint: string;
  /** null where its design is not known or there are no predictors; `problem` says why. */
  readonly comparison: DesignComparison | null;
  readonly problem: string | null;
  /** The figure of merit of its runs, in sentences; empty where nothing was computed here. */
  readonly merit: string;
}

/** What the page is made of. */
export interface Report {
  /** What the page was made of and when, in a sentence. */
  readonly about: string;
  readonly table: Table;
  /** The trainings of which several steps are recorded. */
  readonly series?: readonly ReportedSeries[];
  readonly models: readonly ReportedModel[];
  /** What the predictors were fitted on, in sentences; empty where there are none. */
  readonly provenance: readonly string[];
}

/** The page as HTML, self-contained: no script, nothing loaded. */
export function reportPage({ about, table, series = [], models, provenance }: Report): string {
  const sections = models.map(
    (model, at) =>
      `<section id="model-${at + 1}">\n<h2>${escapeHtml(model.model)}</h2>\n${modelPart(model)}</section>\n`,
  );
  const trainings = series.map(
    (one, at) =>
      `<section id="series-${at + 1}">\n<h2>${escapeHtml(headingOf(one))}</h2>\n${seriesHtml(one)}</section>\n`,
  );
  const links = [
    ...series.map((one, at) => link(`series-${at + 1}`, headingOf(one))),
    ...models.map(({ model }, at) => link(`model-${at + 1}`, model)),
  ];
  const label = series.length > 0 ? 'series and models' : 'models';
  const contents = links.length > 1 ? `<nav aria-label="${label}"><ul>\n${links.join('')}</ul></nav>\n` : '';
  const benchmark =
    table.rows.length === 0
      ? paragraphs(['Nothing is recorded.'])
      : scrolled(htmlTable(table)) + paragraphs(table.notes);
  return htmlPage(
    'Plumbline: report',
    `<header>\n<h1>Scores, and what designs predict</h1>\n<p class="soft">${escapeHtml(about)}</p>\n${contents}</header>\n` +
      `<main>\n<section>\n<h2>Benchmark table</h2>\n${benchmark}</section>\n${trainings.join('')}${sections.join('')}` +
      `<section>\n<h2>The predictors</h2>\n${paragraphs(provenance.length > 0 ? provenance : ['There are none.'])}</section>\n` +
      `<section>\n<h2>How to read this</h2>\n${glossary}</section>\n</main>\n`,
  );
}

function headingOf({ series, table: { rows } }: ReportedSeries): string {
  return `${series}, by ${rows[0]?.unit ?? 'step'}`;
}

function link(id: string, text: string): string {
  return `<li><a href="#${id}">${escapeHtml(text)}</a></li>\n`;
}

function modelPart({ comparison, problem, merit, fingerprint, ...head }: ReportedModel): string {
  const print = `<p class="soft">Fingerprint <code>${escapeHtml(fingerprint.slice(0, 16))}</code></p>\n`;
  const compared =
    comparison === null ? paragraphs([problem ?? '', ...head.notes]) : comparisonHtml(comparison, head);
  const cost = merit === '' ? '' : `<h3>What the runs cost</h3>\n${paragraphs(merit.split('\n'))}`;
  return print + compared + cost;
}

const terms: readonly (readonly [string, string])[] = [
  ['measured', 'The score, ± its standard error. * where only a part of the questions was asked.'],
  [
    'predicted, 80 % interval',
    'What the predictor says of a model of this design. Of new models of other families like those that it learned from, four in five are expected to lie in the interval.',
  ],
  [
    'residual',
    'Measured less predicted. The sign is turned where less is better (↓), so that + is always better.',
  ],
  [
    'rank',
    'The place of the residual among those of the models that the predictor learned from, each predicted without its family: 1 is the furthest above.',
  ],
  [
    'p, corrected',
    'How often a residual as large comes by chance, judged by the same models; then corrected for looking at several tasks at once (Benjamini-Hochberg). With few models no p can be very small.',
  ],
  [
    'verdict',
    'Above or below: at 5 % false discoveries; perhaps: at 20 %. An extrapolation: a feature of the design lies outside what the predictor learned from, and nothing is assured.',
  ],
  [
    'moved most by',
    'The features that moved the prediction furthest from that of the average model, in units of the score. They explain the prediction, not the model: no cause is claimed.',
  ],
  ['figure of merit', 'Tokens computed over the distinct prefixes that had to be: 1.00 is perfect.'],
];

const glossary = `<dl>\n${terms
  .map(([term, text]) => `<dt>${escapeHtml(term)}</dt>\n<dd>${escapeHtml(text)}</dd>\n`)
  .join('')}</dl>\n`;
