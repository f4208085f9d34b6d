import { describe, expect, test } from 'vitest';
import { compile } from '../../../src/model/jinja/template.ts';

const growing = (step: string, times: number): string =>
  `{% set n = namespace(x='aaaa', l=[1, 2]) %}{% for i in range(${times}) %}${step}{% endfor %}`;

describe('a chat template that would not end', () => {
  test.each([
    ['white space', ' '.repeat(100_000), /^it has 100000 characters of white space on end$/],
    ['new lines between blocks', `{%${'\n'.repeat(9_000)}set a = 1 %}`, /white space on end/],
    ['length', 'a'.repeat(600_000), /^it has 600000 characters, more than any template$/],
    ['brackets', `{{${'('.repeat(50_000)}}}`, /^it is nested too deeply$/],
    ['operators', `{{ 1${'+1'.repeat(20_000)}}}`, /^it is nested too deeply$/],
    ['blocks', '{% if 1 %}'.repeat(5_000), /^it is nested too deeply$/],
    ['a macro within itself', '{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}', /^it is nested too deeply$/],
    [
      'loops',
      '{% for i in range(9999) %}{% for j in range(9999) %}{% endfor %}{% endfor %}',
      /^it takes more than/,
    ],
    [
      'searches of a list',
      '{% set l = range(99999) %}{% for i in range(9999) %}{{ l|length }}{% endfor %}',
      /^it takes more than/,
    ],
    ['a text that doubles', growing('{% set n.x = n.x ~ n.x %}', 40), /^it makes a text of \d+ characters$/],
    [
      'a text put into itself',
      growing("{% set n.x = n.x.replace('a', n.x) %}", 40),
      /^it (?:makes a text of|grows too large)/,
    ],
    ['a list that doubles', growing('{% set n.l = n.l + n.l %}', 40), /^it makes a list of \d+ items$/],
    ['a text times a number', "{{ 'a' * 100000000 }}", /^it makes a text of 100000000 characters$/],
  ])('by its %s is refused soon', (_, template, message) => {
    const start = performance.now();
    expect(() => compile(template)({})).toThrow(message);
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  test('leaves what is only long alone', () => {
    const text = compile("{% for m in messages %}{{ '<' + m.content.strip() + '>' }}{% endfor %}")({
      messages: Array.from({ length: 500 }, () => ({ content: ` ${'a'.repeat(2000)} ` })),
    });
    expect(text).toBe(`<${'a'.repeat(2000)}>`.repeat(500));
  });
});
