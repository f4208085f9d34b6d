// Cuts for a column with more distinct values than bins: weighted quantiles, chosen as XGBoost's sketch chooses them.

/** A distinct value with the rank (sum of weights) up to it and through it, in float32. */
interface Summary {
  readonly value: Float32Array;
  readonly before: Float32Array;
  readonly through: Float32Array;
}

/** XGBoost keeps this many times `max_bin` entries before the last thinning. */
const intermediateFactor = 8;

/**
 * The cuts, all but the one beyond the last value: XGBoost's summary of the column, thinned to the sketch's limit, to 8 · bins entries, then
 * to bins + 1 (src/common/quantile.h, WQSummary::SetPrune). `values` ascend and are distinct, `mass` holds the weight of each;
 * `rows` counts the rows that have a value. The same cuts as XGBoost's up to 8194 rows; beyond, XGBoost merges summaries of parts.
 */
export function quantileCuts(
  values: Float32Array,
  mass: Float32Array,
  rows: number,
  bins: number,
): Float32Array {
  const before = new Float32Array(values.length);
  const through = new Float32Array(values.length);
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) {
    before[i] = sum;
    sum = Math.fround(sum + (mass[i] ?? 0));
    through[i] = sum;
  }
  const summary = thin({ value: values, before, through }, sketchLimit(rows, bins));
  return thin(thin(summary, bins * intermediateFactor), bins + 1).value.slice(1, bins);
}

/** How many entries XGBoost's sketch keeps for so many rows (src/common/quantile.h, LimitSizeLevel). */
function sketchLimit(rows: number, bins: number): number {
  for (let levels = 1; ; levels += 1) {
    const limit = Math.min(rows, levels * bins * intermediateFactor + 1);
    if (2 ** levels * limit >= rows) return limit;
  }
}

/** At most `size` entries of the summary at evenly spaced ranks, the first and the last among them. */
function thin(summary: Summary, size: number): Summary {
  const { value, before, through } = summary;
  const last = value.length - 1;
  if (value.length <= size) return summary;
  const begin = through[0] ?? 0;
  const range = Math.fround((before[last] ?? 0) - begin);
  const steps = size - 1;
  const chosen = [0];
  let at = 1;
  for (let k = 1; k < steps; k += 1) {
    const wanted = Math.fround(2 * Math.fround(Math.fround(Math.fround(k * range) / steps) + begin));
    while (at < last && wanted >= Math.fround((through[at + 1] ?? 0) + (before[at + 1] ?? 0))) at += 1;
    if (at === last) break;
    const gap = Math.fround(nextRank(summary, at) + previousRank(summary, at + 1));
    const index = wanted < gap ? at : at + 1;
    if (index !== chosen.at(-1)) chosen.push(index);
  }
  if (chosen.at(-1) !== last) chosen.push(last);
  const pick = (from: Float32Array): Float32Array => Float32Array.from(chosen, (index) => from[index] ?? 0);
  return { value: pick(value), before: pick(before), through: pick(through) };
}

/** XGBoost's RMinNext: rank before plus own weight. */
function nextRank({ before, through }: Summary, index: number): number {
  const weight = Math.fround((through[index] ?? 0) - (before[index] ?? 0));
  return Math.fround((before[index] ?? 0) + weight);
}

/** XGBoost's RMaxPrev: rank through minus own weight. */
function previousRank({ before, through }: Summary, index: number): number {
  const weight = Math.fround((through[index] ?? 0) - (before[index] ?? 0));
  return Math.fround((through[index] ?? 0) - weight);
}
