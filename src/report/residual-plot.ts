// A model's residuals, task by task, among those of the models that the predictors learned from.

import * as Plot from '@observablehq/plot';
import type { ComparedTask } from '../analysis/comparison/against-prediction.ts';
import { printable } from './escape.ts';
import { accent, plotSvg } from './plot-svg.ts';

/**
 * One row a task: the predictors' held-out residuals as faint dots, the 80 % interval as a bar around 0, the model's residual as a large dot
 * with its standard error. + is better.
 */
export function residualPlot(compared: readonly ComparedTask[]): string {
  const others = compared.flatMap(({ task, heldOut }) =>
    heldOut.map(({ residual }) => ({ task: printable(task), residual })),
  );
  const own = compared.map((row) => {
    const sign = row.higherIsBetter ? 1 : -1;
    const error = row.measured.standardError ?? 0;
    const ends = row.interval80.map((end) => sign * (end - row.prediction));
    return {
      task: printable(row.task),
      residual: row.residual,
      from: Math.min(...ends),
      to: Math.max(...ends),
      less: row.residual - error,
      more: row.residual + error,
    };
  });
  const options: Plot.PlotOptions = {
    width: 720,
    height: 76 + 30 * compared.length,
    marginLeft: 110,
    marginBottom: 46,
    x: {
      label: 'measured less predicted (+ is better)',
      labelOffset: 40,
      grid: true,
      nice: true,
      tickFormat: '+.2f',
    },
    y: { label: null, domain: own.map(({ task }) => task), type: 'band' },
    marks: [
      Plot.barX(own, { y: 'task', x1: 'from', x2: 'to', fill: accent, fillOpacity: 0.18 }),
      Plot.ruleX([0], { strokeOpacity: 0.6 }),
      Plot.dot(others, {
        y: 'task',
        x: 'residual',
        r: 1.8,
        fill: 'currentColor',
        fillOpacity: 0.35,
        stroke: 'none',
      }),
      Plot.ruleY(own, { y: 'task', x1: 'less', x2: 'more', stroke: accent, strokeWidth: 2 }),
      Plot.dot(own, { y: 'task', x: 'residual', r: 5, fill: accent, stroke: 'none' }),
    ],
  };
  return plotSvg(options, 'Residuals by task, among those of the training models');
}
