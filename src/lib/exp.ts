// The exponential function to the last bit. `Math.exp` differs from CPython's in the last bit of every tenth value (V8 has fdlibm's, CPython the C library's,
// which rounds correctly but for one value in a thousand or so), and with it every score that is made of probabilities.

/** A number as the unevaluated sum of two doubles, the second below half a unit in the last place of the first. */
type Double = readonly [high: number, low: number];

/** ln 2 in three parts; the first has so few bits that its product with an exponent is exact. */
const ln2 = [0.6931471803691238, 1.9082149292705877e-10, 1.1612227229362532e-26] as const;

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

/** Knuth's sum of two doubles with its rounding error. */
function twoSum(a: number, b: number): Double {
  const sum = a + b;
  const of = sum - a;
  return [sum, a - (sum - of) + (b - of)];
}

/** Dekker's rounding error of a product, by splitting each factor into halves of 26 bits. */
function productError(a: number, b: number, product: number): number {
  const [aHigh, aLow] = halves(a);
  const [bHigh, bLow] = halves(b);
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

function halves(a: number): Double {
  const scaled = 134_217_729 * a;
  const high = scaled - (scaled - a);
  return [high, a - high];
}

function add([aHigh, aLow]: Double, [bHigh, bLow]: Double): Double {
  const [high, low] = twoSum(aHigh, bHigh);
  const [lowHigh, lowLow] = twoSum(aLow, bLow);
  const [sumHigh, sumLow] = twoSum(high, low + lowHigh);
  return twoSum(sumHigh, sumLow + lowLow);
}

function multiply([aHigh, aLow]: Double, [bHigh, bLow]: Double): Double {
  const product = aHigh * bHigh;
  return twoSum(product, productError(aHigh, bHigh, product) + (aHigh * bLow + aLow * bHigh));
}

function divide([high, low]: Double, n: number): Double {
  const quotient = high / n;
  const product = quotient * n;
  return twoSum(quotient, (high - product - productError(quotient, n, product) + low) / n);
}
