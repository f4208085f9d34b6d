// The natural logarithm to the last bit. `Math.log` differs in the last bit of every tenth value from NumPy's (V8 has fdlibm's; NumPy the C library's, or
// its own, which round correctly but for very few values), and a regression's rows are compared with NumPy's to the last bit.

import { add, divide, ln2, multiply, productError, twoSum, type Double } from './double-double.ts';

/** Terms of the series: the next is below 2^-105 of the first. */
const terms = 20;

/** The natural logarithm of x, rounded correctly (of a subnormal number as `Math.log` rounds it). */
export function log(x: number): number {
  if (!(x >= 2 ** -1022 && x < Infinity) || x === 1) return Math.log(x);
  const exponent = Math.round(Math.log2(x));
  const half = Math.trunc(exponent / 2);
  const mantissa = x / 2 ** half / 2 ** (exponent - half);
  // ln m = 2 artanh((m - 1) / (m + 1)), m between the square roots of 1/2 and 2.
  const ratio = quotient(mantissa - 1, twoSum(mantissa, 1));
  const square = multiply(ratio, ratio);
  let series: Double = [0, 0];
  for (let n = terms; n > 0; n -= 1) series = multiply(square, add(divide([1, 0], 2 * n + 1), series));
  const rest = multiply([2 * ratio[0], 2 * ratio[1]], add([1, 0], series));
  const middle = exponent * ln2[1];
  const last = productError(exponent, ln2[1], middle) + exponent * ln2[2];
  return add(add([exponent * ln2[0], 0], add([middle, 0], [last, 0])), rest)[0];
}

/** A double over a number of twice its precision. */
function quotient(a: number, [high, low]: Double): Double {
  const first = a / high;
  const product = first * high;
  const left = a - product - productError(first, high, product) - first * low;
  return twoSum(first, left / high);
}
