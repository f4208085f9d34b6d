// Amounts of memory as people write and read them.

import { UsageError } from '../../lib/errors.ts';
import type { RunnerOptions } from '../types.ts';

const units: Readonly<Record<string, number>> = {
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

/**
 * The amount of an option: `6GB`, `6GiB`, `1.5 G` (the same as GB), or a share of the memory that there is, `75%`.
 * @throws UsageError for anything else; a number without a unit could be bytes or gigabytes
 */
export function readMemory(option: string, value: unknown): RunnerOptions['memory'] {
  if (value === undefined) return undefined;
  const [, digits = '', unit = ''] =
    typeof value === 'string' ? (/^\s*(\d+(?:\.\d+)?)\s*([a-z]+|%|)\s*$/i.exec(value) ?? []) : [];
  const number = Number(digits);
  const name = unit.toLowerCase();
  const factor = units[name] ?? units[`${name}b`];
  if (unit === '%' && number > 0 && number <= 100) return `${number}%`;
  if (number > 0 && factor !== undefined && Number.isSafeInteger(Math.round(number * factor)))
    return Math.round(number * factor);
  const mend =
    digits !== '' && unit === ''
      ? `give the unit: ${digits}GB, ${digits}MB`
      : 'it should be like 6GB, 6GiB or 75%';
  throw new UsageError(`--${option} is ${JSON.stringify(value)}; ${mend}.`);
}

/** `1.2 GB`, `269 MB`. */
export function memoryText(bytes: number): string {
  return bytes < 999.5e6
    ? `${Math.round(bytes / 1e6)} MB`
    : `${(bytes / 1e9).toFixed(bytes < 99.5e9 ? 1 : 0)} GB`;
}
