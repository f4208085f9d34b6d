// Jinja's filters that give something else in the library than in Python (jinja2/filters.py).

import { stringMethods, titleOfWords } from './strings.ts';
import { items, printed } from './values.ts';
import type { Value } from './library.ts';

/** Makes a value of a text, a number, a list. */
type Make = (plain: unknown) => Value;
type Filter = (value: Value, args: readonly unknown[], make: Make) => Value;

/** A method of Python's strings as a filter; anything else becomes a string first. */
const method =
  (name: string): Filter =>
  (value, args, make) =>
    make(stringMethods[name]?.(printed(value), args));

const length: Filter = (value, _, make) => make(items(value, make).length);

/** By name. Any other filter is the library's. */
export const filters: Readonly<Record<string, Filter>> = {
  trim: method('strip'),
  upper: method('upper'),
  lower: method('lower'),
  capitalize: method('capitalize'),
  replace: method('replace'),
  title: (value, _, make) => make(titleOfWords(printed(value))),
  string: (value, _, make) => make(printed(value)),
  length,
  count: length,
  list: (value, _, make) => listed(items(value, make), make),
  first: (value, _, make) => items(value, make)[0] ?? make(undefined),
  last: (value, _, make) => items(value, make).at(-1) ?? make(undefined),
  join: (value, [joint = ''], make) => make(items(value, make).map(printed).join(String(joint))),
};

/** A list of values that exist already. */
function listed(values: readonly Value[], make: Make): Value {
  const list = make([]);
  list.value = [...values];
  return list;
}
