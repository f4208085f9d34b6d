import type { Curve } from '../analysis/comparison/curve.ts';
import { curvePlot, headingOf, type FeatureAxis } from './curve-plot.ts';
import { escapeHtml } from './escape.ts';
import { figure, htmlPage, paragraphs } from './page-html.ts';

/** Curves as a page of its own: a plot a task with what it says, and what to know of all. */
export function curvesAsHtml(axis: FeatureAxis, curves: readonly Curve[], notes: readonly string[]): string {
  const title = `Predictions along ${axis.word}`;
  const parts = curves.map(
    (curve) =>
      `<h2>${escapeHtml(headingOf(curve))} <small>${curve.shots}-shot</small></h2>\n${figure(curvePlot(axis, curve), curve.sentence)}`,
  );
  const about = 'Lines are predictions, bands their 80 % intervals.';
  return htmlPage(title, `<h1>${escapeHtml(title)}</h1>\n${paragraphs([about, ...notes])}${parts.join('')}`);
}
