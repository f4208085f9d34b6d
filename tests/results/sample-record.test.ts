import { describe, expect, test } from 'vitest';
import { DataError } from '../../src/lib/errors.ts';
import { sampleRecord } from '../../src/results/sample-record.ts';
import { plainFraming } from '../../src/tasks/frame.ts';
import { outputs } from '../tasks/benchmarks/fixture-questions.ts';
import { colourTask } from '../tasks/data-folder.ts';

const task = colourTask();
const question = task.read({ q: 'The sky', label: 1 });
const parts = { description: '', delimiter: ' ', shots: [] };
const requests = question.requests(plainFraming()(parts));
const asked = { run: 0, index: 7, question, parts, requests };

describe('sampleRecord', () => {
  test('holds the question, what was asked and answered, and the scores', () => {
    const answers = outputs([-5, -2]);
    const record = sampleRecord({ ...asked, outputs: answers }, task);
    expect(record).toMatchObject({
      index: 7,
      doc: { q: 'The sky', label: 1 },
      target: '1',
      outputs: answers,
      scores: { acc: 1 },
    });
    expect(record.requests).toEqual([
      { kind: 'score', context: 'The sky?', continuation: ' red' },
      { kind: 'score', context: 'The sky?', continuation: ' blue' },
    ]);
    expect(Object.keys(record)).toEqual(
      'index doc target requests outputs scores docHash promptHash targetHash'.split(' '),
    );
  });

  test('is refused, with task and question, where a request could not be answered', () => {
    const [first] = outputs([-5]);
    const answers = [first, new DataError('A continuation of 9 tokens is too long.')];
    const record = (): unknown => sampleRecord({ ...asked, outputs: answers as never }, task);
    expect(record).toThrow(DataError);
    expect(record).toThrow('colours, question 7: A continuation of 9 tokens is too long.');
  });
});
