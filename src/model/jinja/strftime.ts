// Dates as templates write them: Python's `datetime.strftime` in the C locale.

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** How wide a directive's number is, and what fills it up. */
const two = (value: number, fill = '0') => ({ text: String(value).padStart(2, fill), bare: String(value) });
const word = (text: string) => ({ text, bare: text });

const directives: Readonly<Record<string, (date: Date) => { text: string; bare: string }>> = {
  a: (date) => word((days[date.getDay()] ?? '').slice(0, 3)),
  A: (date) => word(days[date.getDay()] ?? ''),
  b: (date) => word((months[date.getMonth()] ?? '').slice(0, 3)),
  B: (date) => word(months[date.getMonth()] ?? ''),
  d: (date) => two(date.getDate()),
  e: (date) => two(date.getDate(), ' '),
  H: (date) => two(date.getHours()),
  I: (date) => two(date.getHours() % 12 || 12),
  j: (date) => ({ text: String(dayOfYear(date)).padStart(3, '0'), bare: String(dayOfYear(date)) }),
  m: (date) => two(date.getMonth() + 1),
  M: (date) => two(date.getMinutes()),
  p: (date) => word(date.getHours() < 12 ? 'AM' : 'PM'),
  S: (date) => two(date.getSeconds()),
  u: (date) => word(String(date.getDay() || 7)),
  w: (date) => word(String(date.getDay())),
  y: (date) => two(date.getFullYear() % 100),
  Y: (date) => word(String(date.getFullYear())),
  D: (date) => word(strftime('%m/%d/%y', date)),
  F: (date) => word(strftime('%Y-%m-%d', date)),
  R: (date) => word(strftime('%H:%M', date)),
  T: (date) => word(strftime('%H:%M:%S', date)),
  Z: () => word(''),
  z: () => word(''),
  '%': () => word('%'),
};

/** A date by a format; `%-d` is without leading zeros, in local time. Throws for a directive that is not known here. */
export function strftime(format: string, date: Date): string {
  return format.replace(/%(-?)([a-zA-Z%])/g, (whole, minus: string, letter: string) => {
    const made = Object.hasOwn(directives, letter) ? directives[letter]?.(date) : undefined;
    if (made === undefined) throw new Error(`it asks for ${whole} of the date`);
    return minus === '' ? made.text : made.bare;
  });
}

const dayOfYear = (date: Date): number =>
  Math.round(
    (Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) - Date.UTC(date.getFullYear(), 0, 0)) /
      86_400_000,
  );
