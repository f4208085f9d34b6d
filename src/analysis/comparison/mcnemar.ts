/**
 * The exact two-sided p-value of McNemar's test: of the questions that only one of two models answers right, as many belong to each if
 * neither is better (a binomial test with p = 1/2). 1 where there are none.
 * @param won questions that the first model answers right and the second wrong
 * @param lost the other way round
 */
export function mcNemarExact(won: number, lost: number): number {
  const n = won + lost;
  const fewer = Math.min(won, lost);
  if (2 * fewer === n) return 1;
  // From the largest term of the tail downwards: the first may be too small for a double only where all are.
  let log = -n * Math.LN2;
  for (let k = 1; k <= fewer; k += 1) log += Math.log((n - fewer + k) / k);
  let term = 1;
  let sum = 1;
  for (let k = fewer; k > 0 && term > 0; k -= 1) {
    term *= k / (n - k + 1);
    sum += term;
  }
  return Math.min(1, 2 * sum * Math.exp(log));
}
