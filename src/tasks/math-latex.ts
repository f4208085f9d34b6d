// One spelling for answers in LaTeX that mean the same (lm_eval/tasks/hendrycks_math/utils.py, `strip_string`). A step that raises an exception there gives undefined.

import { isPythonInt } from '../lib/python-literal.ts';

/** The answer without units, spaces and sizes of brackets, with `\frac12` as `\frac{1}{2}`; undefined where lm-eval cannot read it. */
export function canonicalLatex(answer: string): string | undefined {
  const plain = answer
    .replaceAll('\n', '')
    .replaceAll('\\!', '')
    .replaceAll('\\\\', '\\')
    .replaceAll('tfrac', 'frac')
    .replaceAll('dfrac', 'frac')
    .replaceAll('\\left', '')
    .replaceAll('\\right', '')
    .replaceAll('^{\\circ}', '')
    .replaceAll('^\\circ', '')
    .replaceAll('\\$', '');
  const bare = withoutUnits(plain)?.replaceAll('\\%', '').replaceAll(' .', ' 0.').replaceAll('{.', '{0.');
  if (bare === undefined || bare === '') return bare;
  const rooted = bracedRoots(withoutVariable(bare.startsWith('.') ? `0${bare}` : bare));
  const divided = rooted === undefined ? undefined : bracedFractions(rooted.replaceAll(' ', ''));
  if (divided === undefined) return undefined;
  return fractionOfSlash(divided === '0.5' ? '\\frac{1}{2}' : divided);
}

/** What stands before `\text{ `, which begins a unit (`remove_right_units`). */
function withoutUnits(text: string): string | undefined {
  const [before, , ...more] = text.split('\\text{ ');
  return more.length === 0 ? before : undefined;
}

/** What follows `x=`, where there is one equals sign with at most two characters before it. */
function withoutVariable(text: string): string {
  const [left = '', right, ...more] = text.split('=');
  return right !== undefined && more.length === 0 && Array.from(left).length <= 2 ? right : text;
}

/** `\sqrt3` as `\sqrt{3}` (`fix_sqrt`). */
function bracedRoots(text: string): string | undefined {
  const [before = '', ...roots] = text.split('\\sqrt');
  if (roots.includes('')) return undefined;
  return before + roots.map((root) => `\\sqrt${bracedFirst(root)}`).join('');
}

function bracedFirst(root: string): string {
  const [first = '', ...rest] = Array.from(root);
  return first === '{' ? root : `{${first}}${rest.join('')}`;
}

/** `\frac12`, `\frac1{2}` and `\frac{1}2`: the first two with braces, the last as it stands (`fix_fracs`). */
function bracedFractions(text: string): string | undefined {
  const [before = '', ...fractions] = text.split('\\frac');
  let braced = before;
  for (const fraction of fractions) {
    const [over, under, ...rest] = Array.from(fraction);
    if (over === undefined) return undefined;
    if (over === '{') {
      braced += `\\frac${fraction}`;
    } else if (under === undefined) {
      return text;
    } else {
      braced += `\\frac{${over}}${under === '{' ? under : `{${under}}`}${rest.join('')}`;
    }
  }
  return braced;
}

/** `1/2` as `\frac{1}{2}`. Of two parts one that is no whole number makes the answer unreadable (`fix_a_slash_b`). */
function fractionOfSlash(text: string): string | undefined {
  const [over = '', under, ...more] = text.split('/');
  if (under === undefined || more.length > 0) return text;
  if (!isPythonInt(over) || !isPythonInt(under)) return undefined;
  const plain = /^(?:0|-?[1-9][0-9]*)$/;
  return plain.test(over) && plain.test(under) ? `\\frac{${over}}{${under}}` : text;
}
