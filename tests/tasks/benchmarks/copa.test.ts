import { expect, it } from 'vitest';
import { asked, fixtureQuestions, outputs, readChanged } from './fixture-questions.ts';

const { question, shot } = fixtureQuestions('copa');

it('goes on with a choice in lower case, after two spaces', () => {
  expect(asked(question)).toEqual([
    ['Ärger brewed on the pier therefore', '  éva opened the gate.'],
    ['Ärger brewed on the pier therefore', '  𐐼ust fell.'],
  ]);
  expect(asked(question, [shot])[0]?.[0]).toBe(
    'The ice melted because  the sun came out.\n\nÄrger brewed on the pier therefore',
  );
});

it('takes a code point off the premise, whatever it is', () => {
  expect(readChanged('copa', { premise: 'Fog came 🌫' }).prompt).toBe('Fog came  therefore');
});

it('logs the right choice’s text as target, and finds it by its text', () => {
  expect(question.target).toBe(' 𐐼ust fell.');
  expect(question.score(outputs([-2, -1]))).toEqual({ acc: 1 });
  const alike = readChanged('copa', { choice1: 'Dust fell.', choice2: 'dust fell.' });
  expect(alike.score(outputs([-2, -1]))).toEqual({ acc: 0 });
});

it.each([
  [{ question: 'reason' }, 'field "question" is "reason"; expected one of "cause", "effect"'],
  [{ choice1: '' }, 'field "choice1" is ""; expected a sentence'],
  [{ label: -1 }, 'field "label" is -1; expected a whole number from 0 to 1'],
])('refuses %j', (change, message) => {
  expect(() => readChanged('copa', change)).toThrow(message);
});
