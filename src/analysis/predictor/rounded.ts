// Fewer digits for numbers that are stored.

/** The nearest number of so many significant decimal digits. */
export function rounded(value: number, digits: number): number {
  return Number(value.toPrecision(digits));
}
