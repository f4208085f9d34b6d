// The path of TreeSHAP: the columns met on the way to a node, with the weights of the subsets of them by size
// (EXTEND and UNWIND of arXiv 1802.03888, algorithm 2). Element 0 stands for no column.

/** Elements of all levels of the recursion, one after another; a level works on those from its own start. */
export interface Path {
  readonly column: Int32Array;
  /** The share of rows that go this way when the column is absent. */
  readonly zero: Float64Array;
  /** 1 when the row goes this way, else 0. */
  readonly one: Float64Array;
  /** The weight of the subsets with as many columns as the element's place. */
  readonly weight: Float64Array;
}

/** Room for a recursion `depth` levels deep that meets at most `distinct` different columns. */
export function emptyPath(depth: number, distinct: number): Path {
  const room = (depth + 2) * (distinct + 2);
  return {
    column: new Int32Array(room),
    zero: new Float64Array(room),
    one: new Float64Array(room),
    weight: new Float64Array(room),
  };
}

/** Puts a column at place `length` and shares the weights out anew. */
export function extend(
  path: Path,
  from: number,
  length: number,
  zero: number,
  one: number,
  column: number,
): void {
  const { weight } = path;
  path.column[from + length] = column;
  path.zero[from + length] = zero;
  path.one[from + length] = one;
  weight[from + length] = length === 0 ? 1 : 0;
  for (let i = length - 1; i >= 0; i -= 1) {
    const own = weight[from + i] ?? 0;
    weight[from + i + 1] = (weight[from + i + 1] ?? 0) + (one * own * (i + 1)) / (length + 1);
    weight[from + i] = (zero * own * (length - i)) / (length + 1);
  }
}

/** Takes the column at place `index` out again; `length` is the place of the last. */
export function unwind(path: Path, from: number, length: number, index: number): void {
  const { weight, zero, one, column } = path;
  const ownOne = one[from + index] ?? 0;
  const ownZero = zero[from + index] ?? 0;
  let next = weight[from + length] ?? 0;
  for (let i = length - 1; i >= 0; i -= 1) {
    const own = weight[from + i] ?? 0;
    if (ownOne !== 0) {
      const restored = (next * (length + 1)) / ((i + 1) * ownOne);
      weight[from + i] = restored;
      next = own - (restored * ownZero * (length - i)) / (length + 1);
    } else {
      weight[from + i] = ownZero === 0 ? 0 : (own * (length + 1)) / (ownZero * (length - i));
    }
  }
  column.copyWithin(from + index, from + index + 1, from + length + 1);
  zero.copyWithin(from + index, from + index + 1, from + length + 1);
  one.copyWithin(from + index, from + index + 1, from + length + 1);
}

/** The sum of the weights as they would be without the column at place `index`. */
export function unwoundSum(path: Path, from: number, length: number, index: number): number {
  const { weight, zero, one } = path;
  const ownOne = one[from + index] ?? 0;
  const ownZero = zero[from + index] ?? 0;
  let next = weight[from + length] ?? 0;
  let total = 0;
  for (let i = length - 1; i >= 0; i -= 1) {
    if (ownOne !== 0) {
      const restored = (next * (length + 1)) / ((i + 1) * ownOne);
      total += restored;
      next = (weight[from + i] ?? 0) - (restored * ownZero * (length - i)) / (length + 1);
    } else if (ownZero !== 0) {
      total += ((weight[from + i] ?? 0) * (length + 1)) / (ownZero * (length - i));
    }
  }
  return total;
}
