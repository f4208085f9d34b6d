import { describe, expect, test } from 'vitest';
import { DataError } from '../../../src/lib/errors.ts';
import { parsePythonJson } from '../../../src/results/import/python-json-text.ts';

describe('JSON as Python writes it', () => {
  test('may have NaN and the infinities, which in strings are text', () => {
    const text = String.raw`{"a": NaN, "b": [Infinity, -Infinity, 1e999], "NaN": "NaN, \"Infinity\" \\", "c": -1.5}`;
    expect(parsePythonJson(text, 'x')).toEqual({
      a: Number.NaN,
      b: [Infinity, -Infinity, Infinity],
      NaN: 'NaN, "Infinity" \\',
      c: -1.5,
    });
  });

  test('may begin with a byte order mark and end its lines as Windows does', () => {
    expect(parsePythonJson('\uFEFF{\r\n  "a": 1\r\n}\r\n', 'x')).toEqual({ a: 1 });
  });

  test.each(['', '{', '{"a": NaN', '{"a": nan}', '[NaNNaN]', '{"a": xInfinity}', '{"a": "NaN}', '[1] [2]'])(
    'is refused in one line where it is no whole JSON: %s',
    (text) => {
      const read = (): unknown => parsePythonJson(text, 'folder/file.json:3');
      expect(read).toThrow(DataError);
      expect(read).toThrow(/^folder\/file\.json:3 is no whole JSON: [^\n]+\.$/);
    },
  );

  test('is refused where it is nested too deeply to walk through', () => {
    for (const depth of [300, 200_000]) {
      const read = (): unknown => parsePythonJson(`${'['.repeat(depth)}NaN${']'.repeat(depth)}`, 'x');
      expect(read).toThrow(DataError);
    }
  });
});
