import { expect, it } from 'vitest';
import { capitalize } from '../../src/lib/python-capitalize.ts';
import { readGolden } from '../goldens/read.ts';

const golden = readGolden<{ capitalize: [string, string][] }>('python-text.json').capitalize;

it('capitalizes as CPython: Latin, Greek with iota subscript, Georgian, ligatures, digraphs, final sigma', () => {
  // Letters that CPython 3.11's Unicode 14 did not pair with a capital yet.
  const newer = new Set(['ƛ', 'ɤ']);
  const known = golden.filter(([text]) => !newer.has(text));
  expect(known.length).toBeGreaterThan(700);
  expect(known.map(([text]) => [text, capitalize(text)])).toEqual(known);
});

it('title-cases the first character only', () => {
  expect(capitalize('then THE man')).toBe('Then the man');
  expect(capitalize('ßA')).toBe('Ssa');
  expect(capitalize('')).toBe('');
});
