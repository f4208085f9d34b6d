import { expect, test } from 'vitest';
import { pythonString } from '../../../src/results/import/python-string.ts';

// The right-hand sides are what CPython 3.11 prints.
test.each([
  ["a'b", "a'b"],
  [3, '3'],
  [2.5, '2.5'],
  [1e22, '1e+22'],
  [true, 'True'],
  [null, 'None'],
  [['a', 1, 2.5, true, null, [], {}], "['a', 1, 2.5, True, None, [], {}]"],
  [{ k: 'v', n: null }, "{'k': 'v', 'n': None}"],
  [["a'b"], '["a\'b"]'],
  [['a"b'], "['a\"b']"],
  [['a\'"b'], "['a\\'\"b']"],
  [['é日本😀\\'], "['é日本😀\\\\']"],
  [['\n\t\r\x00\x7f\xA0\u200B\uD800\uE000'], "['\\n\\t\\r\\x00\\x7f\\xa0\\u200b\\ud800\\ue000']"],
])("Python's str of %j is %s", (value, printed) => {
  expect(pythonString(value)).toBe(printed);
});
