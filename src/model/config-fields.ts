// Reads the fields of a config.json, each with its type checked, and remembers where each design feature was read.

import { ModelError } from '../lib/errors.ts';

type Json = Readonly<Record<string, unknown>>;

interface Kind<T> {
  readonly expected: string;
  accepts(value: unknown): value is T;
}

/** Larger sizes than any network has are refused before memory is asked for. */
const largestSize = 2 ** 31;

const size: Kind<number> = {
  expected: 'a positive whole number',
  accepts: (value): value is number =>
    Number.isSafeInteger(value) && (value as number) > 0 && (value as number) <= largestSize,
};
/** No decoder is as deep as that; a config that says so would only fill the memory with names. */
const deepest = 10_000;
const depth: Kind<number> = {
  expected: `a whole number from 1 to ${deepest}`,
  accepts: (value): value is number => size.accepts(value) && value <= deepest,
};
const count: Kind<number> = {
  expected: 'a whole number, 0 or more',
  accepts: (value): value is number => Number.isSafeInteger(value) && (value as number) >= 0,
};
const positive: Kind<number> = {
  expected: 'a positive number',
  accepts: (value): value is number => typeof value === 'number' && Number.isFinite(value) && value > 0,
};
const flag: Kind<boolean> = {
  expected: 'true or false',
  accepts: (value): value is boolean => typeof value === 'boolean',
};
const text: Kind<string> = {
  expected: 'a string',
  accepts: (value): value is string => typeof value === 'string',
};
const record: Kind<Json> = {
  expected: 'an object',
  accepts: (value): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value),
};
const list: Kind<readonly unknown[]> = {
  expected: 'a list',
  accepts: (value): value is readonly unknown[] => Array.isArray(value),
};

/**
 * The fields of one config.json. State: `sources`, which grows as fields are read. Each reader takes the design
 * feature that it is for, the key (or spellings of it, the first present one counts; null counts as absent), and
 * the value that the family's reference configuration has where the key is absent.
 */
export class ConfigFields {
  readonly sources: Record<string, string> = {};

  constructor(
    private readonly values: Json,
    /** Named in errors, such as `/models/a/config.json`. */
    readonly file: string,
    private readonly prefix = '',
  ) {}

  size = (feature: string, keys: string | readonly string[], fallback?: number): number =>
    this.read(size, feature, keys, fallback);

  depth = (feature: string, keys: string | readonly string[], fallback?: number): number =>
    this.read(depth, feature, keys, fallback);

  count = (feature: string, keys: string | readonly string[], fallback?: number): number =>
    this.read(count, feature, keys, fallback);

  positive = (feature: string, keys: string | readonly string[], fallback?: number): number =>
    this.read(positive, feature, keys, fallback);

  flag = (feature: string, keys: string | readonly string[], fallback?: boolean): boolean =>
    this.read(flag, feature, keys, fallback);

  text = (feature: string, keys: string | readonly string[], fallback?: string): string =>
    this.read(text, feature, keys, fallback);

  /** Whether a key is there with a value other than null. */
  has(key: string): boolean {
    return Object.hasOwn(this.values, key) && this.values[key] !== undefined && this.values[key] !== null;
  }

  isEmpty(): boolean {
    return Object.keys(this.values).length === 0;
  }

  /** Whether a key is there and null, where null means something else than absent. */
  isNull(key: string): boolean {
    return this.values[key] === null;
  }

  /** A nested object's fields, or undefined where the key is absent or null. */
  object(key: string): ConfigFields | undefined {
    if (!this.has(key)) return undefined;
    const values = this.values[key];
    if (!record.accepts(values)) throw this.wrong(key, record.expected, values);
    return new ConfigFields(values, this.file, `${this.prefix}${key}.`);
  }

  /** A list of strings, or undefined where the key is absent or null. */
  texts(feature: string, key: string): readonly string[] | undefined {
    if (!this.has(key)) return undefined;
    const values = this.read(list, feature, key);
    if (!values.every((value) => typeof value === 'string'))
      throw this.wrong(key, 'a list of strings', values);
    return values;
  }

  /** Says that a feature was not read from a key but follows from something else. */
  derived(feature: string, source: string): void {
    this.sources[feature] = source;
  }

  /** The error for a value that has the right type but that cannot be built from. */
  refuse(key: string, because: string): ModelError {
    return new ModelError(`${this.file}: ${this.prefix}${key} is ${show(this.values[key])}, ${because}`);
  }

  /** The error for values that do not fit each other. */
  problem(sentence: string): ModelError {
    return new ModelError(`${this.file}: ${sentence}`);
  }

  private read<T>(kind: Kind<T>, feature: string, keys: string | readonly string[], fallback?: T): T {
    const names = typeof keys === 'string' ? [keys] : keys;
    const key = names.find((name) => this.has(name));
    if (key === undefined) {
      if (fallback === undefined) {
        throw new ModelError(
          `${this.file}: ${this.prefix}${names[0]} is missing; it should be ${kind.expected}.`,
        );
      }
      this.sources[feature] = `${names[0]} is absent: the family's default`;
      return fallback;
    }
    const value = this.values[key];
    if (!kind.accepts(value)) throw this.wrong(key, kind.expected, value);
    this.sources[feature] = `config.json ${this.prefix}${key}`;
    return value;
  }

  private wrong(key: string, expected: string, value: unknown): ModelError {
    return new ModelError(`${this.file}: ${this.prefix}${key} should be ${expected}, not ${show(value)}.`);
  }
}

function show(value: unknown): string {
  // JSON has no word for a number that is too large, such as 1e999.
  const json = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'undefined');
  return json.length > 60 ? `${json.slice(0, 57)}...` : json;
}
