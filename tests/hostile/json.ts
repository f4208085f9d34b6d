// JSON texts whose form is right and whose values are not what was expected.

import fc from 'fast-check';

const deep = (open: string, close: string, levels: number): string =>
  `${open.repeat(levels)}1${close.repeat(levels)}`;

/** Values as they are spelled, so that those are among them which no JavaScript value is written as. */
const values: readonly string[] = [
  ...[
    'null',
    'true',
    'false',
    '0',
    '-0',
    '1',
    '-1',
    '0.5',
    '1e308',
    '-1e308',
    '1e-320',
    '1e999',
    '7',
    '2147483648',
  ],
  ...[
    '9007199254740993',
    '18446744073709551616',
    '1e21',
    '4294967295',
    '100000',
    '"1"',
    '"NaN"',
    '""',
    '" "',
  ],
  ...['[]', '{}', '[[]]', '[null]', '{"":null}', '[{}]', '[1,"a"]', '{"a":{"a":{}}}', '[0,0]', '["","",""]'],
  ...[
    '"__proto__"',
    '"constructor"',
    '"../../etc/passwd"',
    '"/etc/passwd"',
    '"\\u0000"',
    '"\\u001b[31m\\r\\n"',
  ],
  ...[
    '"\\ud800"',
    '"\\udc00x"',
    '"\\u202e"',
    '"(((((((((((((((((((a+)+)+"',
    '"{% for i in range(99999) %}{{ i }}"',
  ],
  '{"__proto__":{"a":1}}',
  '{"a":1,"a":2}',
  '"toString"',
  JSON.stringify('x'.repeat(5000)),
  deep('[', ']', 300),
  deep('{"a":', '}', 300),
  deep('[', ']', 10_000),
  `[${'0,'.repeat(5000)}0]`,
];

/** Where a value stands: the node that is changed, counted from the front. */
interface Change {
  readonly place: number;
  readonly kind: 'value' | 'remove' | 'twice' | 'rename' | 'swap';
  readonly value: string;
  readonly name: string;
}

const change: fc.Arbitrary<Change> = fc.record({
  place: fc.nat(),
  kind: fc.constantFrom('value', 'value', 'value', 'remove', 'twice', 'rename', 'swap'),
  value: fc.constantFrom(...values),
  name: fc.constantFrom(
    '__proto__',
    'constructor',
    'hasOwnProperty',
    '',
    '\u0000\u001b[2J',
    '../x',
    'length',
    '\ud800',
  ),
});

/** State: how many nodes have been passed, and the text of every one of them, for swaps. */
class Writer {
  count = 0;
  readonly texts: string[] = [];

  constructor(
    private readonly changes: readonly (Change & { readonly at: number; readonly other: string })[],
  ) {}

  write(value: unknown): string {
    const at = this.count++;
    const found = this.changes.find((one) => one.at === at && (one.kind === 'value' || one.kind === 'swap'));
    const text = this.plain(value);
    this.texts.push(text);
    return found === undefined ? text : found.kind === 'swap' ? found.other : found.value;
  }

  private plain(value: unknown): string {
    if (typeof value !== 'object' || value === null) return JSON.stringify(value);
    const items = Array.isArray(value)
      ? value.map((item): [undefined, unknown] => [undefined, item])
      : Object.entries(value);
    const texts = items.flatMap(([key, item]) => {
      const place = this.changes.find(({ at }) => at === this.count);
      const text = this.write(item);
      const name = (of: string | undefined): string => (of === undefined ? '' : `${JSON.stringify(of)}:`);
      if (place?.kind === 'remove') return [];
      if (place?.kind === 'twice') return [name(key) + text, name(key) + place.value];
      if (place?.kind === 'rename' && key !== undefined) return [name(place.name) + text];
      return [name(key) + text];
    });
    return Array.isArray(value) ? `[${texts.join(',')}]` : `{${texts.join(',')}}`;
  }
}

/** One of some values as JSON, changed in one to three places: another value there, none, two of them, another name. */
export function changedJson(originals: readonly unknown[], most = 3): fc.Arbitrary<string> {
  const plain = originals.map((value) => {
    const writer = new Writer([]);
    writer.write(value);
    return { value, count: writer.count, texts: writer.texts };
  });
  return fc
    .tuple(fc.constantFrom(...plain), fc.array(change, { minLength: 1, maxLength: most }), fc.nat())
    .map(([{ value, count, texts }, changes, swap]) =>
      new Writer(
        changes.map((one) => ({
          ...one,
          at: one.place % count,
          other: texts[(one.place + swap) % texts.length] ?? 'null',
        })),
      ).write(value),
    );
}
