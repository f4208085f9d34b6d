import { describe, expect, test } from 'vitest';
import { isDeeplyNested } from '../../src/lib/yaml-nesting.ts';

describe('isDeeplyNested', () => {
  test.each(['[', '{a: ', '- ', '? ', 'a: ', '- - a: ', '[{a: [', '"a": '])('%j, again and again', (part) => {
    expect(isDeeplyNested(part.repeat(10_000))).toBe(true);
    expect(isDeeplyNested(part.repeat(5))).toBe(false);
  });

  test('one level a line', () => {
    const levels = Array.from({ length: 600 }, (_, level) => `${' '.repeat(level)}a:\n`);
    expect(isDeeplyNested(levels.join(''))).toBe(true);
    expect(isDeeplyNested(levels.slice(0, 50).join(''))).toBe(false);
  });

  test('not what only looks like it: texts, long lists, many pairs', () => {
    for (const text of [
      `a: "${'['.repeat(1000)}"`,
      `a: |\n  ${'- '.repeat(1000)}\n  ${'{a: '.repeat(1000)}\n`,
      `# ${'['.repeat(1000)}\n`,
      'a:\n' + '  - [1, 2, {b: 3}]\n'.repeat(1000),
      `{${Array.from({ length: 200 }, (_, place) => `k${place}: ${place}`).join(', ')}}`,
      '- a: 1\n  b: 2\n'.repeat(1000),
    ])
      expect(isDeeplyNested(text)).toBe(false);
  });
});
