import { describe, expect, test } from 'vitest';
import { escapeHtml, escapeLatex, escapeMarkdown, printable } from '../../src/report/escape.ts';

const hostile = `<script>alert("1")</script> & 'x' | \`y\` *z* _w_ arc_easy [l](http://e) \\ $5 #1 50% {a} ~ ^`;

describe('a name from outside', () => {
  test('has no control characters and no direction marks for a terminal', () => {
    expect(printable('a\u001b[31mb\rc\nd\u0000\u009b\u202e\u2028e é 日本')).toBe('a�[31mb�c�d����e é 日本');
  });

  test('is text alone in HTML', () => {
    const text = escapeHtml(hostile);
    expect(text).not.toMatch(/[<>"']/);
    expect(text.replaceAll(/&#(\d+);/g, (_all, code: string) => String.fromCodePoint(Number(code)))).toBe(
      hostile,
    );
  });

  test('is text alone in a cell of a Markdown table', () => {
    expect(escapeMarkdown(hostile)).toBe(
      `\\<script\\>alert("1")\\</script\\> \\& 'x' \\| \\\`y\\\` \\*z\\* \\_w\\_ arc_easy \\[l\\](http://e) \\\\ \\$5 #1 50% {a} \\~ ^`,
    );
    expect(escapeMarkdown('a\nb')).toBe('a�b');
  });

  test('is text alone in LaTeX', () => {
    expect(escapeLatex('a_b & 50% #1 $x {y} \\z ~ ^ <>|"')).toBe(
      'a\\_b \\& 50\\% \\#1 \\$x \\{y\\} \\textbackslash{}z \\textasciitilde{} \\textasciicircum{} \\textless{}\\textgreater{}\\textbar{}\\textquotedbl{}',
    );
    expect(['[a] *b*', '*b', 'a[1]'].map(escapeLatex)).toEqual(['{[}a] *b*', '{*}b', 'a[1]']);
  });
});
