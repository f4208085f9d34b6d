// Numbers of twice a double's precision, for functions that round correctly to the last bit (Dekker 1971; Knuth, The Art of Computer Programming 2, 4.2.2).

/** A number as the unevaluated sum of two doubles, the second below half a unit in the last place of the first. */
export type Double = readonly [high: number, low: number];

/** ln 2 in three parts; the first has so few bits that its product with an exponent is exact. */
export const ln2 = [0.6931471803691238, 1.9082149292705877e-10, 1.1612227229362532e-26] as const;

/** Knuth's sum of two doubles with its rounding error. */
export function twoSum(a: number, b: number): Double {
  const sum = a + b;
  const of = sum - a;
  return [sum, a - (sum - of) + (b - of)];
}

/** Dekker's rounding error of a product, by splitting each factor into halves of 26 bits. */
export function productError(a: number, b: number, product: number): number {
  const [aHigh, aLow] = halves(a);
  const [bHigh, bLow] = halves(b);
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

function halves(a: number): Double {
  const scaled = 134_217_729 * a;
  const high = scaled - (scaled - a);
  return [high, a - high];
}

/** The sum, to about 104 bits. */
export function add([aHigh, aLow]: Double, [bHigh, bLow]: Double): Double {
  const [high, low] = twoSum(aHigh, bHigh);
  const [lowHigh, lowLow] = twoSum(aLow, bLow);
  const [sumHigh, sumLow] = twoSum(high, low + lowHigh);
  return twoSum(sumHigh, sumLow + lowLow);
}

/** The product, to about 104 bits. */
export function multiply([aHigh, aLow]: Double, [bHigh, bLow]: Double): Double {
  const product = aHigh * bHigh;
  return twoSum(product, productError(aHigh, bHigh, product) + (aHigh * bLow + aLow * bHigh));
}

/** The quotient by a double, to about 104 bits. */
export function divide([high, low]: Double, n: number): Double {
  const quotient = high / n;
  const product = quotient * n;
  return twoSum(quotient, (high - product - productError(quotient, n, product) + low) / n);
}
