import { describe, expect, test } from 'vitest';
import { DataError } from '../../src/lib/errors.ts';
import { answerBlock } from '../../src/runners/answer-block.ts';
import type { Runner } from '../../src/runners/types.ts';
import type { AskedQuestion } from '../../src/tasks/blocks.ts';
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
function fakeRunner(): { readonly runner: Runner; readonly rounds: (readonly Request[])[] } {
  const rounds: (readonly Request[])[] = [];
  const answer = async (requests: readonly Request[]): Promise<readonly (Output | DataError)[]> => {
    rounds.push(requests);
    return requests.map((request) => {
      if (request.kind === 'execute')
        return { kind: 'execution', outcome: 'failed', detail: request.program } as const;
      const prompt = String((request as GenerateRequest).prompt);
      return prompt === 'bad' ? new DataError('too long') : generation(prompt.toUpperCase());
    });
  };
  return { runner: { answer } as unknown as Runner, rounds };
}

/** A question with one text to generate for each prompt, whose programs are run. */
function asking(index: number, prompts: readonly string[], runs: boolean): AskedQuestion {
  const requests = prompts.map(generate);
  return {
    index,
    requests,
    parts: { description: '', delimiter: ' ', shots: [] },
    question: {
      doc: {},
      prompt: '',
      answer: '',
      target: '',
      requests: () => requests,
      score: () => ({}),
      ...(runs && {
        followUp: (outputs: readonly Output[]) =>
          outputs.map((output) => execute((output as Generation).text)),
      }),
    },
  };
}

describe('a block', () => {
  test('is answered in one round for all questions, and a second for those that need one', async () => {
    const { runner, rounds } = fakeRunner();
    const block = { characters: 0, questions: [asking(0, ['a'], false), asking(1, ['b', 'c'], true)] };
    const [plain, programs] = await answerBlock(block, runner);
    expect(rounds).toEqual([
      [generate('a'), generate('b'), generate('c')],
      [execute('B'), execute('C')],
    ]);
    expect(plain).toMatchObject({ index: 0, outputs: [generation('A')] });
    expect(programs).toMatchObject({
      index: 1,
      requests: [generate('b'), generate('c'), execute('B'), execute('C')],
      outputs: [generation('B'), generation('C'), { detail: 'B' }, { detail: 'C' }],
    });
  });

  test('has no second round for a question whose first could not be answered', async () => {
    const { runner, rounds } = fakeRunner();
    const block = { characters: 0, questions: [asking(0, ['bad', 'b'], true)] };
    const [question] = await answerBlock(block, runner);
    expect(rounds).toHaveLength(1);
    expect(question?.outputs).toEqual([new DataError('too long'), generation('B')]);
  });
});
