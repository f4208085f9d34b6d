import { expect, it } from 'vitest';
import { plainFraming, systemText } from '../../src/tasks/frame.ts';
import type { PromptParts } from '../../src/tasks/types.ts';

const nothing: PromptParts = { description: '', shots: [], delimiter: ' ' };
const shots = [
  { prompt: 'Q1', answer: 'A1' },
  { prompt: 'Q2', answer: 'A2' },
];

it('joins description, shots and prompt as lm-eval does', () => {
  const frame = plainFraming()({ ...nothing, description: 'About colours.\n\n', shots });
  expect(frame.context('Q3')).toBe('About colours.\n\nQ1 A1\n\nQ2 A2\n\nQ3');
  expect(frame.delimiter).toBe(' ');
  expect(plainFraming()(nothing).context('Q')).toBe('Q');
});

it('joins a prompt and its answer by the task’s delimiter', () => {
  const frame = plainFraming()({ ...nothing, shots, delimiter: '' });
  expect(frame.context('Q3')).toBe('Q1A1\n\nQ2A2\n\nQ3');
  expect(frame.delimiter).toBe('');
});

it('shows a shot without answer as its prompt alone', () => {
  const frame = plainFraming()({ ...nothing, shots: [{ prompt: 'Q1', answer: '' }] });
  expect(frame.context('Q2')).toBe('Q1Q2');
});

it('shows shots without prompt with the delimiter in front, as xnli’s', () => {
  const shot = { prompt: '', answer: 'tr49 Premise., right? Also, Hypo 49.' };
  expect(plainFraming()({ ...nothing, shots: [shot] }).context('')).toBe(
    ' tr49 Premise., right? Also, Hypo 49.\n\n',
  );
});

it('puts the system instruction in front', () => {
  const framing = plainFraming('Be brief.');
  expect(framing({ ...nothing, description: 'About colours.\n\n', shots }).context('Q3')).toBe(
    'Be brief.\n\nAbout colours.\n\nQ1 A1\n\nQ2 A2\n\nQ3',
  );
  // Nothing is put between it and the first shot: lm-eval's system message has no delimiter of its own.
  expect(framing(nothing).context('Q')).toBe('Be brief.Q');
});

it.each([
  ['Be brief.', 'About colours.', 'Be brief.\n\nAbout colours.'],
  ['Be brief. ', 'About colours.', 'Be brief. About colours.'],
  ['Be brief.', '\nAbout colours.', 'Be brief.\nAbout colours.'],
  ['Be brief.\x85', 'About colours.', 'Be brief.\x85About colours.'],
  ['', 'About colours.', 'About colours.'],
  ['Be brief.', '', 'Be brief.'],
  ['', '', ''],
])('a blank line joins %j and %j unless white space does', (instruction, description, joined) => {
  expect(systemText(instruction, description)).toBe(joined);
});
