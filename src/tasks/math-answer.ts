// Whether two answers to a problem of MATH are the same: hendrycks_math/utils.py of lm-eval, which has it from the data set's authors.
// What it makes of odd LaTeX is reproduced, its exceptions included: an answer that cannot be read is compared as it stands.

import { canonicalLatex } from './math-latex.ts';

/** What stands in the last `\boxed` or `\fbox` of a solution, with it; undefined where there is none, or its braces do not close (`last_boxed_only_string`). */
export function lastBoxed(solution: string): string | undefined {
  if (solution.includes('\\boxed ')) {
    return `\\boxed ${(solution.split('\\boxed ').at(-1) ?? '').split('$')[0]}`;
  }
  const boxed = solution.lastIndexOf('\\boxed');
  const start = boxed < 0 ? solution.lastIndexOf('\\fbox') : boxed;
  if (start < 0) return undefined;
  let open = 0;
  for (let index = start; index < solution.length; index += 1) {
    if (solution[index] === '{') open += 1;
    if (solution[index] === '}' && --open === 0) return solution.slice(start, index + 1);
  }
  return undefined;
}

/** What is in the box that `lastBoxed` found; undefined where it is none of `\boxed{…}` and `\boxed …`, for which lm-eval stops (`remove_boxed`). */
export function withoutBox(boxed: string): string | undefined {
  if (boxed.includes('\\boxed ')) return boxed.startsWith('\\boxed ') ? boxed.slice(7) : undefined;
  return boxed.startsWith('\\boxed{') && boxed.endsWith('}') ? boxed.slice(7, -1) : undefined;
}

/** The answer in a generated text: what stands between its first and its last dollar sign, else all of it (`process_results`). */
export function answerOf(generated: string): string {
  const first = generated.indexOf('$');
  const last = generated.lastIndexOf('$');
  return first === last ? generated : generated.slice(first + 1, last);
}

/** Whether two answers are the same (`is_equiv`). */
export function sameAnswer(one: string, other: string): boolean {
  const [a, b] = [canonicalLatex(one), canonicalLatex(other)];
  return a === undefined || b === undefined ? one === other : a === b;
}
