// Python's spelling of values: `str(float)` and `json.dumps(value, ensure_ascii=False)`, byte for byte.
//
// Known limit: a number that JSON spells `1.0` is the number 1 in JavaScript and is written as `1`, unless it is marked
// as a float here; whole numbers beyond 2^53 have lost digits before they come here. No row of the benchmarks has either.
//
// A surrogate that stands alone is written as its escape, where Python can't write it to a file at all.

/** Python's `str(value)` of a float: the shortest digits that round-trip, always with a point or an exponent. */
export function pythonFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const [mantissa = '', exponentText = ''] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 16) {
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  const sign = Object.is(value, -0) || value < 0 ? '-' : '';
  const digits = mantissa.replace(/[-.]/g, '');
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${sign}${whole}.${digits.slice(exponent + 1) || '0'}`;
}

/** A number that is a float in Python: `1.0` where the plain number is written `1`. */
export class PythonFloat {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/**
 * Python's `json.dumps(value, indent=2, ensure_ascii=False)` of a value that was read from JSON; keys in their order.
 * Whole numbers are written as Python's int, others and those in a `PythonFloat` as its float.
 */
export function pythonJson(value: unknown): string {
  return dump(value, { open: '\n', between: ',\n', step: '  ' });
}

/** As `pythonJson`, on one line: Python's `json.dumps(value, ensure_ascii=False)`. */
export function pythonJsonLine(value: unknown): string {
  return dump(value, { open: '', between: ', ', step: '' });
}

/** What stands after an opening bracket and between items, and what both grow by for each level. */
interface Layout {
  readonly open: string;
  readonly between: string;
  readonly step: string;
}

function dump(value: unknown, { open, between, step }: Layout): string {
  if (typeof value === 'number') return number(value);
  if (value instanceof PythonFloat) return float(value.value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = { open: open + step, between: between + step, step };
  const items = Array.isArray(value)
    ? value.map((item: unknown) => dump(item, inner))
    : Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${dump(item, inner)}`);
  const [first, last] = Array.isArray(value) ? '[]' : '{}';
  return items.length === 0
    ? `${first}${last}`
    : `${first}${inner.open}${items.join(inner.between)}${open}${last}`;
}

function number(value: number): string {
  return Number.isSafeInteger(value) ? String(value) : float(value);
}

function float(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  return pythonFloat(value);
}
