import { describe, expect, it } from 'vitest';
import { plainFraming } from '../../src/tasks/frame.ts';
import { perplexity } from '../../src/tasks/metrics.ts';
import { singleContinuation } from '../../src/tasks/single-continuation.ts';
import { outputs } from './benchmarks/fixture-questions.ts';

const card = { measures: 'Sums.', source: 'made up', licence: 'MIT', questions: 2, chance: 0 };
const task = singleContinuation({
  name: 'sums',
  version: 1,
  card,
  dataset: { path: 'someone/sums', folder: 'sums', split: 'test' },
  shots: 0,
  sampling: 'draw',
  read: ({ sum, answer }) => ({
    prompt: `${String(sum)} =`,
    continuation: String(answer),
    appended: { sum: 'read' },
  }),
});
const question = task.read({ sum: '1 + 2', answer: '3' });

describe('singleContinuation', () => {
  it('asks for the continuation as it is; only the shots have the delimiter', () => {
    const frame = plainFraming()({
      description: '',
      delimiter: ' ',
      shots: [{ prompt: '4 + 4 =', answer: '8' }],
    });
    expect(question.requests(frame)).toEqual([
      { kind: 'score', context: '4 + 4 = 8\n\n1 + 2 =', continuation: '3' },
    ]);
  });

  it('logs the continuation as target and a changed column in its place', () => {
    expect(question).toMatchObject({ answer: '3', target: '3' });
    expect(JSON.stringify(question.doc)).toBe('{"sum":"read","answer":"3"}');
  });

  it('scores the metrics that the task has, acc where it has none', () => {
    expect(question.score(outputs([-2], true))).toEqual({ acc: 1 });
    expect(question.score(outputs([-2]))).toEqual({ acc: 0 });
    const other = singleContinuation({
      ...task,
      read: () => ({ prompt: '', continuation: 'x' }),
      metrics: [perplexity],
    });
    expect(other.read({}).score(outputs([-2]))).toEqual({ perplexity: -2 });
  });

  it('refuses outputs that do not answer its request', () => {
    expect(() => question.score(outputs([-1, -2]))).toThrow('1 outputs were expected, 2 were given');
  });
});
