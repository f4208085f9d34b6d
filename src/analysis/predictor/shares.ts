// What each part of a mixture counts, by its errors on rows that were held out.

/** How sharply the parts' shares follow their held-out errors: the exponent of an error's inverse. */
const sharpness = 20;

/**
 * The mean of all shares in quarters, each set weighed by the inverse of its mixture's mean absolute error to the power of `sharpness`.
 * @param parted what each part predicts for each row, without having seen it
 */
export function sharesOf(scores: readonly number[], parted: readonly (readonly number[])[]): number[] {
  const sets = sharesInQuarters(parted[0]?.length ?? 0);
  const errors = sets.map((shares) => {
    let sum = 1e-12;
    for (const [row, score] of scores.entries()) sum += Math.abs(mixed(shares, parted[row] ?? []) - score);
    return sum;
  });
  const least = Math.min(...errors);
  const powers = errors.map((error) => (least / error) ** sharpness);
  const total = powers.reduce((sum, power) => sum + power, 0);
  return (sets[0] ?? []).map((_, part) =>
    sets.reduce((sum, shares, at) => sum + ((shares[part] ?? 0) * (powers[at] ?? 0)) / total, 0),
  );
}

function sharesInQuarters(parts: number, left = 4): number[][] {
  if (parts <= 1) return [[left / 4]];
  return Array.from({ length: left + 1 }, (_, first) =>
    sharesInQuarters(parts - 1, left - first).map((rest) => [first / 4, ...rest]),
  ).flat();
}

/** The sum of the parts' scores, each times its share. */
export function mixed(shares: readonly number[], scores: readonly number[]): number {
  return shares.reduce((sum, share, part) => sum + share * (scores[part] ?? NaN), 0);
}
