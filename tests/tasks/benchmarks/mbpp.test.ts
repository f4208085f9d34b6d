import { describe, expect, it } from 'vitest';
import { fixtureQuestions, fixtureRows, taskNamed } from './fixture-questions.ts';
import { executed, generation, generationPrompt } from './generation-outputs.ts';

const task = taskNamed('mbpp');
const { question, shot } = fixtureQuestions('mbpp');
const opening = 'You are an expert Python programmer, and here is your task: ';
const tests = 'assert add_one(1) == 2\nassert add_one(-1) == 0 \nassert add_one(0) == 1';
const prompt = `${opening}Write a function to add one. Your code should pass these tests:\n\n${tests}\n[BEGIN]\n`;

describe('mbpp', () => {
  it('shows code with its own line ends and [DONE], and no space before it', () => {
    expect(generationPrompt(task, question, [shot])).toBe(
      `${opening}Write a python function to negate. Your code should pass these tests:\n\n` +
        'assert negate(1) == -1\nassert negate(0) == 0\nassert negate(-2) == 2\n[BEGIN]\n' +
        `def negate(x):\r\n    return -x\n[DONE]\n\n${prompt}`,
    );
  });

  it('brings three shots of its own', () => {
    const shots = (task.fixedShots ?? []).map((row) => task.read(row));
    expect(shots).toHaveLength(3);
    const code = generationPrompt(task, question, shots).split(/\[BEGIN\]\n|\n\[DONE\]/);
    expect(code[1]).toBe(
      'def similar_elements(test_tup1, test_tup2):\r\n  res = tuple(set(test_tup1) & set(test_tup2))\r\n  return (res) ',
    );
  });

  it('runs what was generated, without the prompt, with the three tests', () => {
    expect(question.followUp?.([generation('def add_one(x): return x + 1\n')])).toEqual([
      { kind: 'execute', program: 'def add_one(x): return x + 1\n', tests, timeoutSeconds: 3 },
    ]);
    expect(question.target).toBe(tests);
  });

  it('logs the text as it is, and scores whether it passed', () => {
    expect(question.filtered?.(executed('x = 1', 'failed'))).toEqual({ none: 'x = 1' });
    expect(question.score(executed('x = 1', 'failed'))).toEqual({ pass_at_1: 0 });
    expect(question.score(executed('def …', 'passed'))).toEqual({ pass_at_1: 1 });
  });

  it('refuses a row with fewer than three tests', () => {
    const [row] = fixtureRows('mbpp');
    expect(() => task.read({ ...row, test_list: ['assert True'] })).toThrow(
      'field "test_list" is ["assert True"]; expected a list of three texts',
    );
  });
});
