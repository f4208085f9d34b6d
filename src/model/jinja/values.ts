// Values inside a template, as Python prints, compares and walks through them.

import { pythonFloat } from '../../lib/python-json.ts';
import type { Value } from './library.ts';

/** Python's `str(value)`; nothing for a name that is not there. Throws for a list, a mapping or a function: no prompt shows one. */
export function printed({ type, value }: Value): string {
  if (type === 'StringValue' || type === 'IntegerValue') return String(value);
  if (type === 'UndefinedValue') return '';
  if (type === 'NullValue') return 'None';
  if (type === 'BooleanValue') return value === true ? 'True' : 'False';
  if (type === 'FloatValue') return pythonFloat(Number(value));
  throw new Error(`it prints ${kind(type)}`);
}

const numeric = ['IntegerValue', 'FloatValue', 'BooleanValue'];

/** Python's `a == b`. */
export function equal(a: Value | undefined, b: Value | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  if (numeric.includes(a.type) && numeric.includes(b.type)) return Number(a.value) === Number(b.value);
  if (a.type !== b.type) return false;
  if (Array.isArray(a.value)) {
    const [left, right] = [items(a), items(b)];
    return left.length === right.length && left.every((item, index) => equal(item, right[index]));
  }
  if (a.type !== 'ObjectValue') return a.value === b.value;
  const [left, right] = [a.value as Map<string, Value>, b.value as Map<string, Value>];
  return left.size === right.size && [...left].every(([key, item]) => equal(item, right.get(key)));
}

/** Python's `item in container`. */
export function contains(container: Value, item: Value): boolean {
  const { type, value } = container;
  if (type === 'UndefinedValue') return false;
  if (Array.isArray(value)) return items(container).some((member) => equal(member, item));
  if (value instanceof Map) return item.type === 'StringValue' && value.has(item.value);
  if (typeof value === 'string' && typeof item.value === 'string') return value.includes(item.value);
  throw new Error(`it looks for ${kind(item.type)} in ${kind(type)}`);
}

/** The tests of a value that the library answers otherwise or not at all (jinja2/tests.py). */
export const tests: Readonly<Record<string, (value: Value) => boolean>> = {
  iterable: ({ type, value }) =>
    Array.isArray(value) || ['StringValue', 'UndefinedValue', 'ObjectValue'].includes(type),
  number: ({ type }) => numeric.includes(type),
  float: ({ type }) => type === 'FloatValue',
};

/** What a loop over a value goes through: members, keys, or characters; `make` makes values of texts. */
export function items({ type, value }: Value, make?: (text: string) => Value): readonly Value[] {
  if (Array.isArray(value)) return value as readonly Value[];
  if (type === 'UndefinedValue') return [];
  if (make !== undefined && typeof value === 'string') return Array.from(value, make);
  if (make !== undefined && type === 'ObjectValue')
    return Array.from((value as Map<string, Value>).keys(), make);
  throw new Error(`it goes through ${kind(type)} as through a list`);
}

/** A kind of value, for a message. */
export function kind(type: string): string {
  const names: Readonly<Record<string, string>> = {
    ArrayValue: 'a list',
    TupleValue: 'a tuple',
    ObjectValue: 'a mapping',
    NamespaceValue: 'a namespace',
    FunctionValue: 'a function',
    StringValue: 'a string',
    NullValue: 'none',
    BooleanValue: 'true or false',
    UndefinedValue: 'a name that is not there',
  };
  return names[type] ?? 'a number';
}
