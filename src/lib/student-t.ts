// Student's t distribution: tail probabilities that stay exact to some twelve digits down to the smallest doubles.

/** The chance that |t| with so many degrees of freedom is at least |`t`|: the regularised incomplete beta function I_x(df/2, 1/2) at x = df/(df + t²). */
export function twoSidedTail(t: number, degreesOfFreedom: number): number {
  if (Number.isNaN(t)) return NaN;
  const square = t * t;
  if (square === Infinity) return 0;
  const x = degreesOfFreedom / (degreesOfFreedom + square);
  return incompleteBeta(x, square / (degreesOfFreedom + square), degreesOfFreedom / 2, 0.5);
}

/** I_x(a, b); `rest` is 1 - x, given apart so that it keeps its digits where x is near 1. */
function incompleteBeta(x: number, rest: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (rest <= 0) return 1;
  const front = Math.exp(a * Math.log(x) + b * Math.log(rest) + logGamma(a + b) - logGamma(a) - logGamma(b));
  // The fraction converges quickly on this side of the mean (Numerical Recipes, section 6.4).
  if (x < (a + 1) / (a + b + 2)) return (front * betaFraction(x, a, b)) / a;
  return 1 - (front * betaFraction(rest, b, a)) / b;
}

/** The continued fraction of the incomplete beta function, by Lentz's method. */
function betaFraction(x: number, a: number, b: number): number {
  const nearZero = 1e-300;
  const kept = (value: number): number => (Math.abs(value) < nearZero ? nearZero : value);
  let c = 1;
  let d = 1 / kept(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m < 10_000; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / kept(1 + even * d);
    c = kept(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / kept(1 + odd * d);
    c = kept(1 + odd / c);
    const step = d * c;
    fraction *= step;
    if (Math.abs(step - 1) < 1e-16) break;
  }
  return fraction;
}

/** Lanczos's coefficients for g = 7. */
const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** The logarithm of the gamma function for x >= 1/2. */
function logGamma(x: number): number {
  const shifted = x - 1;
  const [first = 0, ...others] = lanczos;
  const series = others.reduce((sum, coefficient, place) => sum + coefficient / (shifted + place + 1), first);
  const t = shifted + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(t) - t + Math.log(series);
}
