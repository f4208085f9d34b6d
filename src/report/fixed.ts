// Numbers with four decimals, as Python writes them.

/** A double of exactly this many thirty-seconds, and an odd number of them, lies half-way between two numbers of four decimals. */
const halfWay = 32;

/**
 * A number as Python's `f"{value:.4f}"`: rounded from its exact binary value, half-way cases to the even last digit, which
 * `toFixed` rounds up (3/32 = 0.09375, and 1/32 = 0.03125 is 0.0312). `nan`, `inf` and `-inf` where it is no finite number.
 */
export function fixed(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const size = Math.abs(value);
  // Beyond 2^53 a double is whole, and toFixed turns to exponents from 1e21 on.
  const digits = size >= 2 ** 53 ? `${BigInt(size)}.0000` : fourDecimals(size);
  return value < 0 || Object.is(value, -0) ? `-${digits}` : digits;
}

function fourDecimals(size: number): string {
  const parts = size * halfWay;
  if (!Number.isInteger(parts) || parts % 2 === 0) return size.toFixed(4);
  // An odd number of parts is a whole number of ten-thousandths and a half; those of the fraction alone are exact.
  const whole = Math.floor(size);
  const below = Math.floor((size - whole) * 10_000);
  const even = below % 2 === 0 ? below : below + 1;
  return `${whole}.${String(even).padStart(4, '0')}`;
}
