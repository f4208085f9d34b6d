// A prediction along one feature, for a terminal: a table whose rows are a plot.

import type { Curve, CurvePoint } from '../analysis/comparison/curve.ts';
import { printable } from './escape.ts';
import { fixed } from './fixed.ts';
import { metricText, valueText } from './prediction-words.ts';
import { textTable } from './text-table.ts';

/** Characters of the plot. */
const width = 48;

/** A part a task: each value with its prediction, its 80 % interval, and both drawn on a common scale. Ends with a newline. */
export function curvePage(word: string, curves: readonly Curve[], notes: readonly string[]): string {
  const parts = curves.map((curve) => {
    const scale = scaleOf(curve.points);
    const rows = curve.points.map((point) => [
      `${valueText(word, point.value)}${point.outside.length > 0 ? ' !' : ''}`,
      fixed(point.prediction),
      fixed(point.interval80[0]),
      fixed(point.interval80[1]),
      drawn(point, scale),
    ]);
    const table = textTable(
      [
        { name: word, align: curve.points.some(({ value }) => typeof value === 'string') ? 'left' : 'right' },
        { name: 'predicted', align: 'right' },
        { name: 'low', align: 'right' },
        { name: 'high', align: 'right' },
        { name: `80 % interval, ${fixed(scale.low)} to ${fixed(scale.high)}` },
      ],
      rows,
    );
    return `${curve.task} (${curve.shots}-shot, ${metricText(curve)})\n${table}${curve.sentence}\n`;
  });
  const far = outsideNote(curves);
  const said = [...far, ...notes].map((note) => `${printable(note)}\n`).join('');
  return [...parts, said].filter((part) => part !== '').join('\n');
}

/** Which features lie outside what the predictors learned from, and where along the curve. */
function outsideNote(curves: readonly Curve[]): readonly string[] {
  const words = new Set(curves.flatMap(({ points }) => points.flatMap(({ outside }) => outside)));
  return words.size === 0
    ? []
    : [
        `! Outside what the predictors learned from in ${[...words].join(', ')}: neither prediction nor interval is assured there.`,
      ];
}

interface Scale {
  readonly low: number;
  readonly high: number;
}

function scaleOf(points: readonly CurvePoint[]): Scale {
  const ends = points.flatMap(({ interval80, prediction }) => [...interval80, prediction]);
  return { low: Math.min(...ends), high: Math.max(...ends) };
}

/** `├────●──┤`, at its place on the scale. */
function drawn({ prediction, interval80 }: CurvePoint, { low, high }: Scale): string {
  const place = (value: number): number =>
    high > low ? Math.round(((value - low) / (high - low)) * (width - 1)) : 0;
  const [from, to, at] = [place(interval80[0]), place(interval80[1]), place(prediction)];
  const cells = Array.from({ length: width }, (_, cell) => {
    if (cell === at) return '●';
    if (cell < from || cell > to) return ' ';
    return cell === from ? '├' : cell === to ? '┤' : '─';
  });
  return cells.join('').trimEnd();
}
