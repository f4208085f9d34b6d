// The exponential function to the last bit. `Math.exp` differs from CPython's in the last bit of every tenth value (V8 has fdlibm's, CPython the C library's,
// which rounds correctly but for one value in a thousand or so), and with it every score that is made of probabilities.

import { add, divide, ln2, multiply, productError, twoSum, type Double } from './double-double.ts';

const halvings = 8;
const terms = 9;

/** e to the power x, rounded correctly (a result below 1e-307 may be off by its last bit). */
export function exp(x: number): number {
  // Beyond these the result is 0, 1, infinite or NaN.
  if (!(x > -746 && x < 710) || Math.abs(x) < 1e-17) return Math.exp(x);
  const exponent = Math.round(x / Math.LN2);
  const middle = exponent * ln2[1];
  const last = productError(exponent, ln2[1], middle) + exponent * ln2[2];
  const rest = add(twoSum(x - exponent * ln2[0], -middle), [-last, 0]);
  // (e^r - 1) for a small r by its series, then doubled up: (1 + p)^2 - 1 = 2p + p^2.
  const small: Double = [rest[0] / 2 ** halvings, rest[1] / 2 ** halvings];
  let series: Double = [0, 0];
  for (let n = terms; n > 1; n -= 1) series = divide(multiply(small, add([1, 0], series)), n);
  let power = multiply(small, add([1, 0], series));
  for (let i = 0; i < halvings; i += 1) power = add([2 * power[0], 2 * power[1]], multiply(power, power));
  const [result] = add([1, 0], power);
  const half = Math.trunc(exponent / 2);
  return result * 2 ** half * 2 ** (exponent - half);
}
