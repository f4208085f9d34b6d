import { expect, it } from 'vitest';
import { canonicalLatex } from '../../src/tasks/math-latex.ts';
import { readGolden } from '../goldens/read.ts';

const { stripped } = readGolden<{ stripped: [answer: string, stripped: string | null][] }>(
  'lm-eval-filters.json',
);

it('spells answers as lm-eval’s strip_string, and is undefined where that raises an exception', () => {
  expect(stripped.length).toBeGreaterThan(500);
  expect(stripped.filter(([, answer]) => answer === null).length).toBeGreaterThan(50);
  for (const [text, answer] of stripped)
    expect(canonicalLatex(text) ?? null, JSON.stringify(text)).toBe(answer);
});

it('has one spelling for what the authors of MATH hold the same', () => {
  for (const half of ['\\frac12', '\\dfrac{1}{2}', '0.5', '.5', '1/2', 'x = \\tfrac 1 2'])
    expect(canonicalLatex(half)).toBe('\\frac{1}{2}');
  for (const angle of ['90', '90^\\circ', '90^{\\circ}', '90\\text{ degrees}', '\\$ 90'])
    expect(canonicalLatex(angle)).toBe('90');
});
