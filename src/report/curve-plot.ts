// A prediction along one feature, as a plot with its interval, and several of them as one file.

import * as Plot from '@observablehq/plot';
import type { Curve } from '../analysis/comparison/curve.ts';
import { escapeHtml, printable } from './escape.ts';
import { accent, plotSvg } from './plot-svg.ts';
import { metricText, valueText } from './prediction-words.ts';

/** Pixels of one plot. */
const size = { width: 460, height: 260 };
/** Pixels of the heading above it. */
const headingHeight = 28;
const columns = 2;

/** What the axis of a feature is called and how it is scaled. */
export interface FeatureAxis {
  readonly word: string;
  /** With its unit. */
  readonly about: string;
  readonly log: boolean;
}

/** One curve: the prediction as a line, its 80 % interval as a band; of categories as dots with bars. Crosses: outside what the predictor learned from. */
export function curvePlot({ word, about, log }: FeatureAxis, curve: Curve): string {
  const points = curve.points.map(({ value, prediction, interval80: [low, high] }) => ({
    value: typeof value === 'string' ? printable(value) : value,
    prediction,
    low,
    high,
  }));
  const outside = points.filter((_point, at) => curve.points[at]?.outside.length !== 0);
  const isCategory = points.some(({ value }) => typeof value === 'string');
  const interval = { x: 'value', y1: 'low', y2: 'high' };
  const line = { x: 'value', y: 'prediction', stroke: accent };
  const marks = isCategory
    ? [
        Plot.ruleX(points, { ...interval, stroke: accent, strokeOpacity: 0.4, strokeWidth: 6 }),
        Plot.dot(points, { x: 'value', y: 'prediction', fill: accent, r: 4 }),
      ]
    : [
        Plot.areaY(points, { ...interval, fill: accent, fillOpacity: 0.2 }),
        Plot.lineY(points, { ...line, strokeWidth: 2 }),
        ...(points.length === 1 ? [Plot.dot(points, line)] : []),
      ];
  const options: Plot.PlotOptions = {
    ...size,
    marginLeft: 48,
    marginBottom: 44,
    x: {
      label: printable(about),
      labelAnchor: 'right',
      labelOffset: 38,
      ...(isCategory
        ? { type: 'point', domain: points.map(({ value }) => value) }
        : log
          ? { type: 'log', ticks: 5, tickFormat: (value: number) => valueText(word, value) }
          : {}),
    },
    y: { label: printable(metricText(curve)), grid: true, nice: true },
    marks: [
      ...marks,
      Plot.dot(outside, { x: 'value', y: 'prediction', symbol: 'times', stroke: 'currentColor', r: 3 }),
    ],
  };
  return plotSvg(options, `${curve.task} predicted along ${word}`);
}

/** All curves in one SVG file, two beside each other, on white. Ends with a newline. */
export function curvesAsSvg(axis: FeatureAxis, curves: readonly Curve[]): string {
  const across = Math.min(columns, curves.length);
  const cell = { width: size.width + 20, height: size.height + headingHeight + 12 };
  const width = cell.width * across;
  const height = cell.height * Math.ceil(curves.length / across);
  const parts = curves.map((curve, at) => {
    const [x, y] = [(at % across) * cell.width, Math.floor(at / across) * cell.height];
    const heading = `<text x="${x + 8}" y="${y + 20}" font-size="14" font-weight="bold">${escapeHtml(headingOf(curve))}</text>`;
    const placed = curvePlot(axis, curve).replace('<svg ', `<svg x="${x}" y="${y + headingHeight}" `);
    return `${heading}\n${placed}\n`;
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ` +
    `font-family="system-ui, sans-serif" color="#222" fill="currentColor">\n` +
    `<title>Predictions along ${escapeHtml(axis.word)}, with 80 % intervals</title>\n` +
    `<rect width="${width}" height="${height}" fill="#fff"/>\n${parts.join('')}</svg>\n`
  );
}

/** The task, and what the crosses are where there are any. */
export function headingOf({ task, points }: Curve): string {
  const hasCrosses = points.some(({ outside }) => outside.length > 0);
  return hasCrosses ? `${task} (×: outside what was learned from)` : task;
}
