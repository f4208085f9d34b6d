// Reads the fields of a config.json, each with its type checked, and remembers where each design feature was read.

import { ModelError } from '../lib/errors.ts';
import * as kinds from './field-kinds.ts';
import type { Json, Kind } from './field-kinds.ts';

const [smallestFloat, largestFloat] = [1e-37, 1e38];

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
    this.read(kinds.size, feature, keys, fallback);

  depth = (feature: string, keys: string | readonly string[], fallback?: number): number =>
    this.read(kinds.depth, feature, keys, fallback);

  count = (feature: string, keys: string | readonly string[], fallback?: number): number =>
    this.read(kinds.count, feature, keys, fallback);

  positive = (feature: string, keys: string | readonly string[], fallback?: number): number =>
    this.read(kinds.positive, feature, keys, fallback);

  nonNegative = (feature: string, keys: string | readonly string[], fallback?: number): number =>
    this.read(kinds.nonNegative, feature, keys, fallback);

  flag = (feature: string, keys: string | readonly string[], fallback?: boolean): boolean =>
    this.read(kinds.flag, feature, keys, fallback);

  text = (feature: string, keys: string | readonly string[], fallback?: string): string =>
    this.read(kinds.text, feature, keys, fallback);

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

  /** Whether a key has exactly this value. */
  is(key: string, value: string | number): boolean {
    return Object.hasOwn(this.values, key) && this.values[key] === value;
  }

  isText(key: string): boolean {
    return kinds.text.accepts(this.values[key]);
  }

  isObject(key: string): boolean {
    return kinds.record.accepts(this.values[key]);
  }

  /** A nested object's fields, or undefined where the key is absent or null. */
  object(key: string): ConfigFields | undefined {
    if (!this.has(key)) return undefined;
    const values = this.values[key];
    if (!kinds.record.accepts(values)) throw this.wrong(key, kinds.record.expected, values);
    return new ConfigFields(values, this.file, `${this.prefix}${key}.`);
  }

  /** A list of anything, or undefined where the key is absent or null. */
  list(feature: string, key: string): readonly unknown[] | undefined {
    return this.has(key) ? this.read(kinds.list, feature, key) : undefined;
  }

  /** A list of strings, or undefined where the key is absent or null. */
  texts(feature: string, key: string): readonly string[] | undefined {
    if (!this.has(key)) return undefined;
    const values = this.read(kinds.list, feature, key);
    if (!values.every((value) => typeof value === 'string'))
      throw this.wrong(key, 'a list of strings', values);
    return values;
  }

  /** A list of positive numbers. */
  positives(feature: string, key: string): readonly number[] {
    const values = this.read(kinds.list, feature, key);
    if (!values.every((value) => kinds.positive.accepts(value)))
      throw this.wrong(key, 'a list of positive numbers', values);
    for (const value of values) this.checkFloat(key, value);
    return values;
  }

  /** A list of whole numbers, 0 or more; undefined where the key is absent or null. */
  counts(feature: string, key: string): readonly number[] | undefined {
    if (!this.has(key)) return undefined;
    const values = this.read(kinds.list, feature, key);
    if (!values.every((value) => kinds.count.accepts(value)))
      throw this.wrong(key, 'a list of whole numbers, 0 or more', values);
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
    if (typeof value === 'number') this.checkFloat(key, value);
    this.sources[feature] = `config.json ${this.prefix}${key}`;
    return value;
  }

  /** What is computed with is float32: a number beyond it would become infinite, or 0. */
  private checkFloat(key: string, value: number): void {
    if (value !== 0 && (Math.abs(value) > largestFloat || Math.abs(value) < smallestFloat))
      throw this.refuse(
        key,
        `but ${value} is beyond float32; numbers from ${smallestFloat} to ${largestFloat} are read.`,
      );
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
