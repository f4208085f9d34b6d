// Metadata of a GGUF file by name, each value checked for its kind, with messages that say which key is wrong.

import { ModelError } from '../../lib/errors.ts';
import { quoted } from '../json-file.ts';
import type { MetadataValue } from './cursor.ts';
import type { Metadata } from './header.ts';

/** State: which keys have been asked for, so that what nobody asked for can be refused. */
export class MetadataFields {
  private readonly asked = new Set<string>();

  constructor(
    private readonly metadata: Metadata,
    private readonly file: string,
    /** What stands before each key, such as `llama.`. */
    private readonly prefix: string,
    /** The file of the original checkpoint that makes up for what is wrong here. */
    private readonly original: 'config.json' | 'tokenizer.json',
  ) {}

  /** The same metadata under another prefix. */
  under(prefix: string): MetadataFields {
    return new MetadataFields(this.metadata, this.file, prefix, this.original);
  }

  has(key: string): boolean {
    return this.value(key) !== undefined;
  }

  /** A whole number above 0. */
  size(key: string, fallback?: number): number {
    return this.read(key, 'a whole number above 0', (value) => isCount(value) && value > 0, fallback);
  }

  /** A whole number from 0 on; undefined where there is none. */
  count(key: string): number | undefined {
    return this.has(key) ? this.read<number>(key, 'a whole number', isCount) : undefined;
  }

  /** A number above 0. One that was a float32 comes as the shortest decimal that is the same float32, as configs have it. */
  positive(key: string, fallback?: number): number {
    const isPositive = (value: unknown): boolean =>
      typeof value === 'number' && value > 0 && value < Infinity;
    return shortest(this.read<number>(key, 'a number above 0', isPositive, fallback));
  }

  flag(key: string, fallback?: boolean): boolean {
    return this.read(key, 'true or false', (value) => typeof value === 'boolean', fallback);
  }

  text(key: string, fallback?: string): string {
    return this.read(key, 'a text', (value) => typeof value === 'string', fallback);
  }

  texts(key: string): readonly string[] {
    return this.read(key, 'a list of texts', (value) => isListOf(value, 'string'));
  }

  numbers(key: string): readonly number[] {
    return this.read(key, 'a list of numbers', (value) => isListOf(value, 'number'));
  }

  /** Refuses what stands under the prefix and was not asked for: it would change the network in a way that nobody read. */
  refuseRest(harmless: RegExp): void {
    for (const key of this.metadata.keys())
      if (
        key.startsWith(this.prefix) &&
        !this.asked.has(key) &&
        !harmless.test(key.slice(this.prefix.length))
      )
        throw this.problem(
          `the metadata key ${quoted(key)} is not known, and may change what the network computes`,
        );
  }

  /** An error about this file whose mend is the original's file. */
  problem(what: string): ModelError {
    return new ModelError(
      `${this.file}: ${what}. Put the ${this.original} of the original checkpoint beside the file.`,
    );
  }

  private value(key: string): MetadataValue | undefined {
    this.asked.add(this.prefix + key);
    return this.metadata.get(this.prefix + key);
  }

  private read<T extends MetadataValue>(
    key: string,
    expected: string,
    isRight: (value: MetadataValue) => boolean,
    fallback?: T,
  ): T {
    const value = this.value(key) ?? fallback;
    if (value === undefined) throw this.problem(`the metadata key ${quoted(this.prefix + key)} is missing`);
    if (!isRight(value))
      throw this.problem(
        `the metadata key ${quoted(this.prefix + key)} is ${shown(value)} where ${expected} was expected`,
      );
    return value as T;
  }
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

const isListOf = (value: unknown, kind: 'string' | 'number'): boolean =>
  Array.isArray(value) && value.every((item) => typeof item === kind);

const shown = (value: MetadataValue): string =>
  Array.isArray(value) ? `a list of ${value.length}` : quoted(String(value));

/** The shortest decimal that is the same float32; a number that is no float32 stays as it is. */
export function shortest(value: number): number {
  if (Math.fround(value) !== value) return value;
  for (let digits = 1; digits <= 9; digits++) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return candidate;
  }
  return value;
}
