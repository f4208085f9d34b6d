// Scores on the scale that is fitted: part standardised, part ranks as normal scores, so that plateaus at chance and long tails
// weigh as their share of models does.

/** A monotone map between scores and the fitted scale, by its knots (ascending on both sides). */
export interface TargetScale {
  readonly scores: readonly number[];
  readonly scaled: readonly number[];
}

/**
 * The scale of the targets: `share` of the normal score of each target's rank (ties get the mean of theirs) and the rest its
 * standardised value; then standardised over the targets. The targets must not all be equal.
 */
export function targetScale(targets: readonly number[], share: number): TargetScale {
  const sorted = targets.toSorted((a, b) => a - b);
  const { centre, spread } = moments(sorted);
  const scores: number[] = [];
  const raw: number[] = [];
  for (let from = 0, to = 0; from < sorted.length; from = to) {
    const score = sorted[from] ?? NaN;
    let total = 0;
    for (to = from; to < sorted.length && sorted[to] === score; to += 1) {
      total += normalQuantile((to + 0.5) / sorted.length);
    }
    scores.push(score);
    raw.push((share * total) / (to - from) + ((1 - share) * (score - centre)) / spread);
  }
  const all = moments(targets.map((target) => interpolated(target, scores, raw)));
  return { scores, scaled: raw.map((value) => (value - all.centre) / all.spread) };
}

/** A score on the fitted scale; beyond the targets the value of the nearest. */
export function toScale(scale: TargetScale, score: number): number {
  return interpolated(score, scale.scores, scale.scaled);
}

/** The score of a value on the fitted scale; beyond the targets the nearest target. */
export function fromScale(scale: TargetScale, value: number): number {
  return interpolated(value, scale.scaled, scale.scores);
}

function interpolated(at: number, xs: readonly number[], ys: readonly number[]): number {
  let low = 0;
  let high = xs.length - 1;
  if (at <= (xs[0] ?? NaN)) return ys[0] ?? NaN;
  if (at >= (xs[high] ?? NaN)) return ys[high] ?? NaN;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((xs[middle] ?? NaN) <= at) low = middle;
    else high = middle;
  }
  const [x0, x1, y0, y1] = [xs[low] ?? NaN, xs[high] ?? NaN, ys[low] ?? NaN, ys[high] ?? NaN];
  return y0 + ((y1 - y0) * (at - x0)) / (x1 - x0);
}

function moments(values: readonly number[]): { centre: number; spread: number } {
  const centre = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return { centre, spread: Math.sqrt(squares / values.length) };
}

/** The standard normal quantile by Acklam's rational approximation (relative error below 1.2e-9). */
export function normalQuantile(p: number): number {
  if (p > 0.5) return -normalQuantile(1 - p);
  if (p < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(p));
    return polynomial(tailTop, q) / (polynomial(tailBottom, q) * q + 1);
  }
  const q = p - 0.5;
  const r = q * q;
  return (polynomial(middleTop, r) * q) / (polynomial(middleBottom, r) * r + 1);
}

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}

const middleTop = [
  -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1,
  2.506628277459239,
];
const middleBottom = [
  -5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1,
];
const tailTop = [
  -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
];
const tailBottom = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416];
