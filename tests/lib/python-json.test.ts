import { describe, expect, it } from 'vitest';
import { pythonFloat, PythonFloat, pythonJson, pythonJsonLine } from '../../src/lib/python-json.ts';
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

describe('pythonJsonLine', () => {
  it.each(golden.dumps)('writes %j on one line that reads back as the same', (value, text) => {
    const line = pythonJsonLine(value);
    expect(line).not.toMatch(/\n/);
    expect(JSON.parse(line)).toEqual(JSON.parse(text));
    if (!text.includes('\n')) expect(line).toBe(text);
  });

  // CPython 3.11: json.dumps(…, ensure_ascii=False) of the same value.
  it('spells brackets, commas, colons and floats as json.dumps(…, ensure_ascii=False)', () => {
    const float = (value: number): PythonFloat => new PythonFloat(value);
    const value = {
      i: 1,
      f: float(1),
      z: float(-0),
      e: float(1e-7),
      big: float(1e16),
      l: [float(1), [], {}, { a: null, b: [1.5, true] }],
      u: '\u2028 é \u007f \u001f "\\ 😀',
      n: float(NaN),
      p: Infinity,
      m: float(-Infinity),
    };
    expect(pythonJsonLine(value)).toBe(
      '{"i": 1, "f": 1.0, "z": -0.0, "e": 1e-07, "big": 1e+16, "l": [1.0, [], {}, {"a": null, "b": [1.5, true]}], "u": "\u2028 é \u007f \\u001f \\"\\\\ 😀", "n": NaN, "p": Infinity, "m": -Infinity}',
    );
    expect(pythonJson({ a: float(1), b: [float(0.1)] })).toBe('{\n  "a": 1.0,\n  "b": [\n    0.1\n  ]\n}');
  });

  it('escapes a surrogate that stands alone', () => {
    expect(pythonJsonLine('a\ud800b')).toBe('"a\\ud800b"');
  });
});
