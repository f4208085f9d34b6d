import { expect, it } from 'vitest';
import { DataError } from '../../src/lib/errors.ts';
import { choiceIndex, integer, integers, labelIndex, text, texts } from '../../src/tasks/row-fields.ts';

const row = { q: 'Who?', n: 2, half: 0.5, nothing: null, choices: { text: ['a', 'b'], label: ['1', 2] } };

it('reads fields, in nested records too', () => {
  expect(text(row, 'q')).toBe('Who?');
  expect(texts(row, 'choices.text')).toEqual(['a', 'b']);
  expect(texts(row, 'choices.text', 2)).toEqual(['a', 'b']);
  expect(integer(row, 'n')).toBe(2);
  expect(integers({ labels: [1, 0] }, 'labels', 2)).toEqual([1, 0]);
  expect(choiceIndex(row, 'n', 3)).toBe(2);
  expect(labelIndex({ key: 'B' }, 'key', ['A', 'B'])).toBe(1);
});

it.each<[string, () => unknown, string]>([
  ['a missing field', () => text(row, 'question'), 'field "question" is missing; expected text'],
  ['a null', () => text(row, 'nothing'), 'field "nothing" is missing; expected text'],
  ['a field of a record that is none', () => text(row, 'q.x'), 'field "q.x" is missing; expected text'],
  ['a method of objects', () => text(row, 'toString'), 'field "toString" is missing; expected text'],
  ['a number for text', () => text(row, 'n'), 'field "n" is 2; expected text'],
  ['a text for a list', () => texts(row, 'q'), 'field "q" is "Who?"; expected a list of texts'],
  ['a number in a list', () => texts(row, 'choices.label'), 'field "choices.label[1]" is 2; expected text'],
  [
    'a list of another length',
    () => texts(row, 'choices.text', 4),
    'field "choices.text" is ["a","b"]; expected a list of 4 texts',
  ],
  [
    'a fraction in a list',
    () => integers({ labels: [0, 0.5] }, 'labels'),
    'field "labels[1]" is 0.5; expected a whole number',
  ],
  [
    'another length of whole numbers',
    () => integers({ labels: [0] }, 'labels', 2),
    'field "labels" is [0]; expected a list of 2 whole numbers',
  ],
  ['a fraction', () => integer(row, 'half'), 'field "half" is 0.5; expected a whole number'],
  [
    'an index out of range',
    () => choiceIndex(row, 'n', 2),
    'field "n" is 2; expected a whole number from 0 to 1',
  ],
  ['no label', () => labelIndex(row, 'q', ['A', 'B']), 'field "q" is "Who?"; expected one of "A", "B"'],
])('%s is a DataError that names the field', (_, read, message) => {
  expect(read).toThrow(new DataError(message));
});

it('shows the beginning of a long value only', () => {
  expect(() => integer({ q: 'x'.repeat(500) }, 'q')).toThrow(/^field "q" is "x{59}…; expected/);
});
