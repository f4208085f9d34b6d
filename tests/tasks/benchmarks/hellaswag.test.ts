import { expect, it } from 'vitest';
import { asked, fixtureQuestions, fixtureRows, outputs, taskNamed } from './fixture-questions.ts';

const { question, shot } = fixtureQuestions('hellaswag');
const query = 'Baking bread: A woman puts dough into a bowl. Then she';

it('capitalizes ctx_b, cleans the endings and keeps the space that a removed bracket leaves', () => {
  expect(asked(question)).toEqual([
    [query, '  covers it with a cloth.'],
    [query, ' paints. the bowl.'],
    [query, ' sells  it.'],
    // A bracket that spans lines is kept: Python's `.` stops at a newline.
    [query, ' reads [a\nb] it 😀'],
  ]);
});

it('takes [title] and [header] out of the context; nothing is stripped after that', () => {
  expect(shot.prompt).toBe('Fishing: Two boys sit on a pier How to fish. Wait.');
});

it('appends query, choices and gold to the row, in this order, after its own fields', () => {
  const [row = {}] = fixtureRows('hellaswag');
  expect(Object.keys(question.doc)).toEqual([...Object.keys(row), 'query', 'choices', 'gold']);
  expect(question.doc).toMatchObject({ ...row, query, gold: 0 });
});

it('divides by the length with the leading space and with an emoji as one character', () => {
  // ' covers it with a cloth.' has 24 code points, 'reads [a\nb] it 😀' 16.
  expect(question.score(outputs([-24, -100, -100, -16.01]))).toEqual({ acc: 0, acc_norm: 1 });
  expect(question.score(outputs([-24, -100, -100, -15.99]))).toEqual({ acc: 0, acc_norm: 0 });
});

it('refuses a label that is no ending', () => {
  const [row] = fixtureRows('hellaswag');
  expect(() => taskNamed('hellaswag').read({ ...row, label: '' })).toThrow(
    'field "label" is ""; expected one of "0", "1"',
  );
});
