import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerOf, lastBoxed, sameAnswer, withoutBox } from '../../src/tasks/math-answer.ts';
import { readGolden } from '../goldens/read.ts';

const golden = readGolden<{
  equivalent: [string, string, boolean][];
  boxed: [solution: string, boxed: string | null, answer: string | null][];
}>('lm-eval-filters.json');

describe('sameAnswer', () => {
  it('takes the same pairs for equal as lm-eval’s is_equiv', () => {
    expect(golden.equivalent.filter(([, , equal]) => equal).length).toBeGreaterThan(100);
    for (const [one, other, equal] of golden.equivalent) {
      expect(sameAnswer(one, other), JSON.stringify([one, other])).toBe(equal);
    }
  });

  it('compares answers that cannot be read as they stand', () => {
    expect(sameAnswer('\\sqrt', '\\sqrt')).toBe(true);
    expect(sameAnswer('\\sqrt', ' \\sqrt')).toBe(false);
    expect(sameAnswer('a/b', 'a /b')).toBe(false);
  });

  it('finds every answer the same as itself, whatever it is', () => {
    const pieces = ['\\frac', '\\sqrt', '\\text{ ', '{', '}', '/', '=', '.', ' ', '1', 'x', '😀', '\n'];
    const answers = fc.string({ unit: fc.constantFrom(...pieces) });
    fc.assert(fc.property(answers, (answer) => sameAnswer(answer, answer)));
  });
});

describe('lastBoxed and withoutBox', () => {
  it('find the answer of a solution as lm-eval’s last_boxed_only_string and remove_boxed', () => {
    for (const [solution, boxed, answer] of golden.boxed) {
      const found = lastBoxed(solution);
      expect(found ?? null, JSON.stringify(solution)).toBe(boxed);
      expect((found === undefined ? undefined : withoutBox(found)) ?? null, JSON.stringify(solution)).toBe(
        answer,
      );
    }
  });
});

describe('answerOf', () => {
  it('takes what stands between the first and the last dollar sign', () => {
    expect(answerOf('so $x=1$ or $x=2$.')).toBe('x=1$ or $x=2');
    expect(answerOf('$$')).toBe('');
    expect(answerOf('costs $5')).toBe('costs $5');
    expect(answerOf('7')).toBe('7');
  });
});
