import { describe, expect, it } from 'vitest';
import { pythonFloat, pythonJson } from '../../src/lib/python-json.ts';
import { readGolden } from '../goldens/read.ts';

const golden = readGolden<{ floats: [number, string][]; dumps: [unknown, string][] }>('python-text.json');

describe('pythonFloat', () => {
  it('spells floats as CPython’s str', () => {
    expect(golden.floats.map(([value]) => [value, pythonFloat(value)])).toEqual(golden.floats);
  });

  it('spells what JSON lacks', () => {
    expect([NaN, Infinity, -Infinity].map(pythonFloat)).toEqual(['nan', 'inf', '-inf']);
  });
});

describe('pythonJson', () => {
  it.each(golden.dumps)('writes %j as json.dumps(…, indent=2, ensure_ascii=False)', (value, text) => {
    expect(pythonJson(value)).toBe(text);
  });
});
