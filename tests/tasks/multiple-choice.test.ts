import { describe, expect, it } from 'vitest';
import { acc, accNorm, brierScore, f1OfYes, metricValues } from '../../src/tasks/metrics.ts';
import { plainFraming } from '../../src/tasks/frame.ts';
import { readGolden } from '../goldens/read.ts';
import { outputs } from './benchmarks/fixture-questions.ts';
import { colourTask } from './data-folder.ts';

const row = { q: 'Sky', label: 1 };

describe('multipleChoice', () => {
  it('asks each choice after the same context, the delimiter in the continuation', () => {
    const question = colourTask().read(row);
    const shots = [{ prompt: 'Grass?', answer: 'green' }];
    const frame = plainFraming()({ description: 'Colours.\n\n', shots, delimiter: ' ' });
    expect(question.requests(frame)).toEqual(
      [' red', ' blue'].map((continuation) => ({
        kind: 'score',
        context: 'Colours.\n\nGrass? green\n\nSky?',
        continuation,
      })),
    );
  });

  it('shows the right choice as the answer of a shot and logs its index as target', () => {
    expect(colourTask().read(row)).toMatchObject({ prompt: 'Sky?', answer: 'blue', target: '1', doc: row });
  });

  it('logs another target and appended columns where the benchmark says so', () => {
    const task = colourTask({
      read: () => ({
        prompt: '',
        choices: ['True', 'False'],
        gold: 1,
        target: 'False',
        appended: { q: 'sky', gold: 1 },
      }),
    });
    const question = task.read(row);
    expect(question.target).toBe('False');
    expect(JSON.stringify(question.doc)).toBe('{"q":"sky","label":1,"gold":1}');
  });

  it('scores the metrics that the task has', () => {
    expect(colourTask().metrics).toEqual([acc, accNorm]);
    // Per character: red -3/3 = -1, blue -3.2/4 = -0.8.
    expect(
      colourTask()
        .read(row)
        .score(outputs([-3, -3.2])),
    ).toEqual({ acc: 0, acc_norm: 1 });
    expect(
      colourTask({ metrics: [acc] })
        .read(row)
        .score(outputs([-3, -3.2])),
    ).toEqual({ acc: 0 });
  });

  it('scores the right and the chosen index for F1', () => {
    const question = colourTask({ metrics: [acc, f1OfYes] }).read(row);
    expect(question.score(outputs([-1, -2]))).toEqual({ acc: 0, f1: [1, 0] });
  });

  it('scores the Brier score of the choices’ probabilities, as lm-eval', () => {
    const { brier } = readGolden<{ brier: [[number, number[]][], number] }>('numerics.json');
    const [questions, expected] = brier;
    const scores = questions.map(([gold, logprobs]) => {
      const task = colourTask({
        metrics: [brierScore],
        read: () => ({ prompt: 'Q', choices: ['a', 'b', 'c', 'd'], gold }),
      });
      return task.read(row).score(outputs(logprobs));
    });
    expect(metricValues([brierScore], scores)[0]?.value).toBeCloseTo(expected, 14);
  });

  it('takes the first choice where several are equally likely', () => {
    expect(
      colourTask()
        .read({ q: 'Sky', label: 0 })
        .score(outputs([-3, -3])),
    ).toMatchObject({ acc: 1 });
    expect(
      colourTask()
        .read(row)
        .score(outputs([-3, -3])),
    ).toMatchObject({ acc: 0 });
  });

  it('an empty choice has no length to divide by; the score is 0 or 1 all the same, as with numpy', () => {
    const task = colourTask({ read: () => ({ prompt: 'Q', choices: ['', 'a'], gold: 1 }) });
    expect(task.read(row).score(outputs([-1, -2]))).toEqual({ acc: 0, acc_norm: 1 });
    expect(task.read(row).score(outputs([0, -2]))).toEqual({ acc: 0, acc_norm: 0 });
  });

  it('refuses outputs that do not answer its requests', () => {
    const question = colourTask().read(row);
    expect(() => question.score(outputs([-1]))).toThrow('2 outputs were expected, 1 were given');
    const generation = {
      kind: 'generation',
      text: '',
      tokens: [],
      logprobs: [],
      logprob: 0,
      truncated: 0,
    } as const;
    expect(() => question.score([generation, generation])).toThrow(
      'output 0 is no log-likelihood but a generation',
    );
  });
});
