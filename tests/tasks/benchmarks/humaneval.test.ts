import { describe, expect, it } from 'vitest';
import { fixtureQuestions, taskNamed } from './fixture-questions.ts';
import { executed, generation, generationPrompt } from './generation-outputs.ts';

const task = taskNamed('humaneval');
const { question } = fixtureQuestions('humaneval');
const prompt = 'def twice(x: int) -> int:\n    """ Twice x.\n    >>> twice(2)\n    4\n    """\n';
const tests = '\n\ndef check(candidate):\n    assert candidate(2) == 4\n\n\ncheck(twice)';

describe('humaneval', () => {
  it('asks for the body of the function, with no shots whatever is asked for', () => {
    expect(generationPrompt(task, question)).toBe(prompt);
    expect(task).toMatchObject({ shots: 0, shotsLocked: true });
  });

  it('runs prompt and body with the row’s tests', () => {
    const [run, ...more] = question.followUp?.([generation('    return 2 * x\n')]) ?? [];
    expect(run).toEqual({
      kind: 'execute',
      program: `${prompt}    return 2 * x\n`,
      tests,
      timeoutSeconds: 3,
    });
    expect(more).toEqual([]);
    expect(question.target).toBe(tests);
  });

  it('logs the program in a list, and scores whether it passed', () => {
    const outputs = executed('    return x', 'failed');
    expect(question.filtered?.(outputs)).toEqual({ create_test: [`${prompt}    return x`] });
    expect(question.score(outputs)).toEqual({ 'pass@1,create_test': 0 });
    expect(question.score(executed('', 'timed out'))).toEqual({ 'pass@1,create_test': 0 });
    expect(question.score(executed('    return 2 * x', 'passed'))).toEqual({ 'pass@1,create_test': 1 });
  });

  it('says what a row lacks', () => {
    expect(() => task.read({ prompt: '', test: '' })).toThrow('field "entry_point" is missing');
  });
});
