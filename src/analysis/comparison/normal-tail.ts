// Tails of the normal distribution, to about fourteen digits also where they are tiny.

/** The two-sided p-value of a standard normal statistic. */
export function twoSidedNormal(z: number): number {
  return 2 * normalUpperTail(Math.abs(z));
}

/** P(Z > z) of a standard normal Z: half the complement of the incomplete gamma function P(1/2, z²/2). */
export function normalUpperTail(z: number): number {
  if (Number.isNaN(z)) return NaN;
  const half = (z * z) / 2;
  const outside = half < 1.5 ? 1 - lowerGamma(half) : upperGamma(half);
  return z >= 0 ? outside / 2 : 1 - outside / 2;
}

const tiny = 1e-300;
const precise = 1e-15;

/** P(1/2, x) by its series. */
function lowerGamma(x: number): number {
  if (x <= 0) return 0;
  let term = 2;
  let sum = term;
  for (let n = 1.5; term > sum * precise; n += 1) {
    term *= x / n;
    sum += term;
  }
  return sum * Math.exp(-x) * Math.sqrt(x / Math.PI);
}

/** Q(1/2, x) by its continued fraction. */
function upperGamma(x: number): number {
  let b = x + 0.5;
  let c = 1 / tiny;
  let d = 1 / b;
  let result = d;
  for (let i = 1; i <= 1000; i += 1) {
    const a = -i * (i - 0.5);
    b += 2;
    d = 1 / (a * d + b);
    c = b + a / c;
    const change = c * d;
    result *= change;
    if (Math.abs(change - 1) < precise) break;
  }
  return result * Math.exp(-x) * Math.sqrt(x / Math.PI);
}
