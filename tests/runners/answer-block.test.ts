import { describe, expect, test } from 'vitest';
import { DataError } from '../../src/lib/errors.ts';
import { answerBlock } from '../../src/runners/answer-block.ts';
import type { QuestionBlock, RunQuestion } from '../../src/runners/schedule/question-blocks.ts';
import type { AboutRequests, Runner } from '../../src/runners/types.ts';
import { plainFraming } from '../../src/tasks/frame.ts';
import type { ExecuteRequest, GenerateRequest, Generation, Output, Request } from '../../src/tasks/types.ts';

const generate = (prompt: string): GenerateRequest => ({ kind: 'generate', prompt, stop: [], maxTokens: 4 });
const generation = (text: string): Generation => ({
  kind: 'generation',
  text,
  tokens: [],
  logprobs: [],
  logprob: 0,
  truncated: 0,
});
const execute = (program: string): ExecuteRequest => ({
  kind: 'execute',
  program,
  tests: '',
  timeoutSeconds: 3,
});

/** Answers a generation with its prompt in capitals, but `bad`; says of a program that it failed, by its text. Notes each round. */
function fakeRunner() {
  const rounds: (readonly Request[])[] = [];
  const about: (AboutRequests | undefined)[] = [];
  const answer = async (
    requests: readonly Request[],
    known?: AboutRequests,
  ): Promise<readonly (Output | DataError)[]> => {
    rounds.push(requests);
    about.push(known);
    return requests.map((request) => {
      if (request.kind === 'execute')
        return { kind: 'execution', outcome: 'failed', detail: request.program } as const;
      const prompt = String((request as GenerateRequest).prompt);
      return prompt === 'bad' ? new DataError('too long') : generation(prompt.toUpperCase());
    });
  };
  return { runner: { answer } as unknown as Runner, rounds, about };
}

/** A question with one text to generate for each prompt, whose programs are run. */
function asking(run: number, index: number, prompts: readonly string[], runs: boolean): RunQuestion {
  return {
    run,
    index,
    parts: { description: '', delimiter: ' ', shots: [] },
    question: {
      doc: {},
      prompt: '',
      answer: '',
      target: '',
      requests: () => prompts.map(generate),
      score: () => ({}),
      ...(runs && {
        followUp: (outputs: readonly Output[]) =>
          outputs.map((output) => execute((output as Generation).text)),
      }),
    },
  };
}

const blockOf = (...questions: readonly RunQuestion[]): QuestionBlock => ({
  questions,
  cuts: [3, 7],
  characters: 0,
});
const plain = plainFraming();

describe('a block', () => {
  test('is answered in one round for all questions, and a second for those that need one', async () => {
    const { runner, rounds } = fakeRunner();
    const block = blockOf(asking(0, 0, ['a'], false), asking(0, 1, ['b', 'c'], true));
    const [first, programs] = await answerBlock(block, plain, runner);
    expect(rounds).toEqual([
      [generate('a'), generate('b'), generate('c')],
      [execute('B'), execute('C')],
    ]);
    expect(first).toMatchObject({ index: 0, outputs: [generation('A')] });
    expect(programs).toMatchObject({
      index: 1,
      requests: [generate('b'), generate('c'), execute('B'), execute('C')],
      outputs: [generation('B'), generation('C'), { detail: 'B' }, { detail: 'C' }],
    });
  });

  test('tells of each request whose run it is, and what its texts begin with as those of other blocks', async () => {
    const { runner, about } = fakeRunner();
    const block = blockOf(
      asking(2, 0, ['a', 'b'], true),
      asking(0, 0, ['c'], false),
      asking(1, 5, ['d'], true),
    );
    const answered = await answerBlock(block, plain, runner);
    expect(about).toEqual([
      { cuts: [3, 7], runs: [2, 2, 0, 1] },
      { cuts: [], runs: [2, 2, 1] },
    ]);
    expect(answered.map(({ run, index }) => [run, index])).toEqual([
      [2, 0],
      [0, 0],
      [1, 5],
    ]);
  });

  test('has no second round for a question whose first could not be answered', async () => {
    const { runner, rounds } = fakeRunner();
    const [question] = await answerBlock(blockOf(asking(0, 0, ['bad', 'b'], true)), plain, runner);
    expect(rounds).toHaveLength(1);
    expect(question?.outputs).toEqual([new DataError('too long'), generation('B')]);
  });
});
