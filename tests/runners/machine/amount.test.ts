import { expect, test } from 'vitest';
import { memoryText, readMemory } from '../../../src/runners/machine/amount.ts';

test.each([
  ['6GB', 6e9],
  ['6gb', 6e9],
  ['6 GB', 6e9],
  ['6G', 6e9],
  ['6GiB', 6 * 2 ** 30],
  ['1.5GB', 1.5e9],
  ['6000MB', 6e9],
  ['512MiB', 2 ** 29],
  ['900000kB', 9e8],
  ['1TB', 1e12],
  ['75%', '75%'],
  ['12.5 %', '12.5%'],
  ['100%', '100%'],
] as const)('%s', (text, amount) => {
  expect(readMemory('memory', text)).toBe(amount);
});

test('an option that was not given is none', () => {
  expect(readMemory('memory', undefined)).toBeUndefined();
});

test('a number without a unit is refused, with the mend', () => {
  expect(() => readMemory('memory', '6')).toThrow('--memory is "6"; give the unit: 6GB, 6MB.');
  expect(() => readMemory('memory', '6000000000')).toThrow('give the unit');
});

test.each([
  '',
  'GB',
  '0GB',
  '-1GB',
  '0%',
  '101%',
  '6XB',
  '6constructor',
  '1e9GB',
  '6GB 2',
  '1,5GB',
  'half',
  '99999999999TB',
])('%j is refused', (text) => {
  expect(() => readMemory('memory', text)).toThrow(`--memory is ${JSON.stringify(text)}; `);
});

test('amounts are written in the unit that people use', () => {
  expect([269e6, 999.6e6, 6.04e9, 123.4e9].map(memoryText)).toEqual(['269 MB', '1.0 GB', '6.0 GB', '123 GB']);
});
