// The questions of a block with their outputs: one round of requests, and for some tasks a second that needs the first one's outputs.

import { DataError } from '../lib/errors.ts';
import type { AskedQuestion, Block } from '../tasks/blocks.ts';
import type { Output, Request } from '../tasks/types.ts';
import type { Runner } from './types.ts';

/** A question with the requests of all rounds and what came back, in the same order. */
export interface AnsweredQuestion extends AskedQuestion {
  readonly outputs: readonly (Output | DataError)[];
}

/** Answers a block. The second round is asked where every request of the first could be answered. */
export async function answerBlock(block: Block, runner: Runner): Promise<readonly AnsweredQuestion[]> {
  const first = await answerEach(
    block.questions.map(({ requests }) => requests),
    runner,
  );
  const followUps = block.questions.map(({ question }, place) =>
    answered(first[place] ?? []) ? (question.followUp?.(first[place] as readonly Output[]) ?? []) : [],
  );
  const second = await answerEach(followUps, runner);
  return block.questions.map((question, place) => ({
    ...question,
    requests: [...question.requests, ...(followUps[place] ?? [])],
    outputs: [...(first[place] ?? []), ...(second[place] ?? [])],
  }));
}

async function answerEach(
  requests: readonly (readonly Request[])[],
  runner: Runner,
): Promise<readonly (readonly (Output | DataError)[])[]> {
  const all = requests.flat();
  const outputs = all.length === 0 ? [] : await runner.answer(all);
  let next = 0;
  return requests.map(({ length }) => outputs.slice(next, (next += length)));
}

const answered = (outputs: readonly (Output | DataError)[]): boolean =>
  outputs.every((output) => !(output instanceof DataError));
