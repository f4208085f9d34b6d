// Python's spelling of values: `str(float)` and `json.dumps(value, indent=2, ensure_ascii=False)`, byte for byte.
//
// Known limit: a number that JSON spells `1.0` is the number 1 in JavaScript and is written as `1`, and whole numbers
// beyond 2^53 have lost digits before they come here. No row of the benchmarks has either.

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

/**
 * Python's `json.dumps(value, indent=2, ensure_ascii=False)` of a value that was read from JSON; keys in their order.
 * Whole numbers are written as Python's int, others as its float.
 */
export function pythonJson(value: unknown): string {
  return dump(value, '\n');
}

function dump(value: unknown, newline: string): string {
  if (typeof value === 'number') return number(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${newline}  `;
  const items = Array.isArray(value)
    ? value.map((item: unknown) => dump(item, inner))
    : Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${dump(item, inner)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return items.length === 0
    ? `${open}${close}`
    : `${open}${inner}${items.join(`,${inner}`)}${newline}${close}`;
}

function number(value: number): string {
  if (Number.isSafeInteger(value)) return String(value);
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  return pythonFloat(value);
}
