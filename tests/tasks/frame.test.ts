import { expect, it } from 'vitest';
import { plainFrame } from '../../src/tasks/frame.ts';

const shots = [
  { prompt: 'Q1', answer: 'A1' },
  { prompt: 'Q2', answer: 'A2' },
];

it('joins description, shots and prompt as lm-eval does', () => {
  expect(plainFrame('About colours.\n\n', shots).context('Q3')).toBe(
    'About colours.\n\nQ1 A1\n\nQ2 A2\n\nQ3',
  );
  expect(plainFrame('', []).context('Q')).toBe('Q');
});

it('shows a shot without answer as its prompt alone', () => {
  expect(plainFrame('', [{ prompt: 'Q1', answer: '' }]).context('Q2')).toBe('Q1Q2');
});

it('shows shots without prompt with the delimiter in front, as xnli’s', () => {
  expect(plainFrame('', [{ prompt: '', answer: 'tr49 Premise., right? Also, Hypo 49.' }]).context('')).toBe(
    ' tr49 Premise., right? Also, Hypo 49.\n\n',
  );
});
