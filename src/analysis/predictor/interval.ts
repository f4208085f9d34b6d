// Conformal intervals from the residuals of models whose family was left out of the fit (Barber et al. 2021, CV+ with families as
// folds; residuals over their local scale as in Lei et al. 2018, section 5.2).

/** A held-out residual and where its model stands: the logarithms of parameters and tokens, each over its spread. */
export interface PlacedResidual {
  readonly id: string;
  readonly family: string;
  readonly residual: number;
  readonly place: readonly [number, number];
}

/** How near a model must be to say how large errors are: a Gaussian's width, in spreads of log parameters and log tokens. */
const nearness = 0.5;
/** How many models of average error are added to those near, so that a few lucky ones promise nothing. */
const prior = 3;

/** The expected absolute residual at a place: the mean of those near, drawn to the mean of all. `family` is left out. */
export function localScale(
  residuals: readonly PlacedResidual[],
  place: readonly [number, number],
  family?: string,
): number {
  let sum = 0;
  let weight = 0;
  let total = 0;
  for (const other of residuals) {
    const absolute = Math.abs(other.residual);
    total += absolute;
    if (other.family === family) continue;
    const squares = (other.place[0] - place[0]) ** 2 + (other.place[1] - place[1]) ** 2;
    const near = Math.exp(-squares / (2 * nearness ** 2));
    sum += near * absolute;
    weight += near;
  }
  return (sum + (prior * total) / residuals.length) / (weight + prior);
}

/**
 * Half the width of the interval that holds `level` of models like these: the (n + 1) level-th smallest residual over its local
 * scale, times the scale at `place`; the largest residual where n is too small for the level.
 */
export function halfWidth(
  residuals: readonly PlacedResidual[],
  place: readonly [number, number],
  level: number,
): number {
  const relative = residuals.map(
    (one) =>
      Math.abs(one.residual) / Math.max(localScale(residuals, one.place, one.family), Number.MIN_VALUE),
  );
  relative.sort((a, b) => a - b);
  const rank = Math.min(Math.ceil(level * (relative.length + 1) - 1e-9), relative.length);
  return (relative[rank - 1] ?? NaN) * localScale(residuals, place);
}

/**
 * The share of training models whose score lies in the interval of `level` that the residuals of the other families give: what
 * the level says where the intervals hold.
 */
export function coverage(residuals: readonly PlacedResidual[], level: number): number {
  const held = residuals.filter(({ family, place, residual }) => {
    const others = residuals.filter((other) => other.family !== family);
    return Math.abs(residual) <= halfWidth(others, place, level);
  });
  return held.length / residuals.length;
}
