// What a field of a config.json may be, and how an error says it.

export type Json = Readonly<Record<string, unknown>>;

export interface Kind<T> {
  readonly expected: string;
  accepts(value: unknown): value is T;
}

/** Larger sizes than any network has are refused before memory is asked for. */
const largestSize = 2 ** 31;

export const size: Kind<number> = {
  expected: 'a positive whole number',
  accepts: (value): value is number =>
    Number.isSafeInteger(value) && (value as number) > 0 && (value as number) <= largestSize,
};
/** No decoder is as deep as that; a config that says so would only fill the memory with names. */
const deepest = 10_000;
export const depth: Kind<number> = {
  expected: `a whole number from 1 to ${deepest}`,
  accepts: (value): value is number => size.accepts(value) && value <= deepest,
};
export const count: Kind<number> = {
  expected: 'a whole number, 0 or more',
  accepts: (value): value is number => Number.isSafeInteger(value) && (value as number) >= 0,
};
export const positive: Kind<number> = {
  expected: 'a positive number',
  accepts: (value): value is number => typeof value === 'number' && Number.isFinite(value) && value > 0,
};
export const nonNegative: Kind<number> = {
  expected: 'a number, 0 or more',
  accepts: (value): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0,
};
export const flag: Kind<boolean> = {
  expected: 'true or false',
  accepts: (value): value is boolean => typeof value === 'boolean',
};
export const text: Kind<string> = {
  expected: 'a string',
  accepts: (value): value is string => typeof value === 'string',
};
export const record: Kind<Json> = {
  expected: 'an object',
  accepts: (value): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value),
};
export const list: Kind<readonly unknown[]> = {
  expected: 'a list',
  accepts: (value): value is readonly unknown[] => Array.isArray(value),
};
