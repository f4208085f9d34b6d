// One metric of a training, step by step, as a small plot.

import * as Plot from '@observablehq/plot';
import type { StepUnit } from '../model/checkpoint-step.ts';
import { printable } from './escape.ts';
import { accent, plotSvg } from './plot-svg.ts';

/** One measured step. */
export interface SeriesPoint {
  readonly step: number;
  readonly value: number;
  readonly standardError: number | null;
  readonly best?: true;
}

/** What a plot of a series shows. */
export interface SeriesPlot {
  /** Ascending; finite values. */
  readonly points: readonly SeriesPoint[];
  readonly unit: StepUnit;
  /** The steps that all plots of the series span. */
  readonly span: readonly number[];
  readonly metric: string;
  /** What guessing scores. */
  readonly chance: number | undefined;
  /** What it shows, for those who do not see it. */
  readonly label: string;
}

/** A line with a dot a step, the best one large, in a band of one standard error to both sides; dashed: chance. */
export function seriesPlot({ points, unit, span, metric, chance, label }: SeriesPlot): string {
  const banded = points.flatMap(({ step, value, standardError }) =>
    standardError !== null && Number.isFinite(standardError)
      ? [{ step, low: value - standardError, high: value + standardError }]
      : [],
  );
  const values = [...points.map(({ value }) => value), ...banded.flatMap(({ low, high }) => [low, high])];
  const levels = chance !== undefined && isNear(chance, values) ? [chance] : [];
  const line = { x: 'step', y: 'value' };
  const axis = stepAxis(span);
  const options: Plot.PlotOptions = {
    width: 320,
    height: 180,
    marginLeft: 46,
    marginRight: 16,
    marginTop: 22,
    marginBottom: 38,
    x: {
      ...axis,
      label: `${unit}${axis.type === 'linear' ? '' : ' (log)'} →`,
      labelArrow: 'none',
      labelOffset: 34,
    },
    y: {
      label: printable(metric),
      labelArrow: 'none',
      ticks: 4,
      grid: true,
      domain: spread([...values, ...levels]),
    },
    marks: [
      Plot.ruleY(levels, { stroke: 'currentColor', strokeOpacity: 0.6, strokeDasharray: '4 3' }),
      Plot.areaY(banded, { x: 'step', y1: 'low', y2: 'high', fill: accent, fillOpacity: 0.2 }),
      Plot.lineY(points, { ...line, stroke: accent, strokeWidth: 1.5 }),
      Plot.dot(points, {
        ...line,
        r: (point: SeriesPoint) => (point.best ? 4.5 : 2.2),
        fill: accent,
        sort: null,
      }),
    ],
    r: { type: 'identity' },
  };
  return plotSvg(options, label);
}

/** Whether a level can be shown beside some values without pressing them flat. */
function isNear(level: number, values: readonly number[]): boolean {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = 1.5 * (high - low);
  return level >= low - room && level <= high + room;
}

/** From the least to the most with a little room; never empty. */
function spread(values: readonly number[]): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = (high - low) * 0.06 || Math.abs(high) * 0.06 || 0.05;
  return [low - room, high + room];
}

/** Steps that double rather than count on are told apart on a logarithmic axis, from 0 where they begin there. */
function stepAxis(span: readonly number[]): Plot.ScaleOptions {
  const [low, high] = [Math.min(...span), Math.max(...span)];
  const domain: [number, number] = low < high ? [low, high] : [low - 1, high + 1];
  const positive = span.filter((step) => step > 0).toSorted((a, b) => a - b);
  const [least = 1, middle = 1] = [positive[0], positive[Math.floor(positive.length / 2)]];
  if (positive.length < 4 || middle > high / 12) {
    const isWhole = span.every(Number.isInteger);
    const tickFormat = (step: number): string => (isWhole && !Number.isInteger(step) ? '' : shortStep(step));
    return { type: 'linear', domain, ticks: 4, tickFormat };
  }
  const tens = Array.from({ length: 28 }, (_ten, at) => 10 ** at).filter(
    (ten) => ten >= least && ten <= high,
  );
  const every = Math.ceil(tens.length / 7);
  const ticks = [...(low === 0 ? [0] : []), ...tens.filter((_ten, at) => at % every === 0)];
  const scale = low === 0 ? { type: 'symlog' as const, constant: least } : { type: 'log' as const };
  return { ...scale, domain, ticks, tickFormat: shortStep };
}

const scales = [
  [1e12, 'T'],
  [1e9, 'B'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

/** `1.5k` of 1500. */
function shortStep(step: number): string {
  const [size = 1, letter = ''] = scales.find(([least]) => step >= least) ?? [];
  return `${Number((step / size).toPrecision(4))}${letter}`;
}
