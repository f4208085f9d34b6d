// The questions of a block with their outputs: one round of requests, and for some tasks a second that needs the first one's outputs.

import { DataError } from '../lib/errors.ts';
import type { Framing, Output, Request } from '../tasks/types.ts';
import { type AskedQuestion, askQuestions, type QuestionBlock } from './schedule/question-blocks.ts';
import type { Runner } from './types.ts';

/** A question with the requests of all rounds and what came back, in the same order. */
export interface AnsweredQuestion extends AskedQuestion {
  readonly outputs: readonly (Output | DataError)[];
}

/** Answers a block. The second round is asked where every request of the first could be answered. */
export async function answerBlock(
  block: QuestionBlock,
  framing: Framing,
  runner: Runner,
): Promise<readonly AnsweredQuestion[]> {
  const asked = askQuestions(block, framing);
  const runs = asked.map(({ run }) => run);
  const requests = asked.map((question) => question.requests);
  const first = await answerEach(requests, runs, runner, block.cuts);
  const followUps = asked.map(({ question }, place) =>
    answered(first[place] ?? []) ? (question.followUp?.(first[place] as readonly Output[]) ?? []) : [],
  );
  const second = await answerEach(followUps, runs, runner, []);
  return asked.map((question, place) => ({
    ...question,
    requests: [...question.requests, ...(followUps[place] ?? [])],
    outputs: [...(first[place] ?? []), ...(second[place] ?? [])],
  }));
}

async function answerEach(
  requests: readonly (readonly Request[])[],
  runs: readonly number[],
  runner: Runner,
  cuts: readonly number[],
): Promise<readonly (readonly (Output | DataError)[])[]> {
  const all = requests.flat();
  const outputs =
    all.length === 0
      ? []
      : await runner.answer(all, {
          cuts,
          runs: requests.flatMap((some, place) => some.map(() => runs[place] ?? 0)),
        });
  let next = 0;
  return requests.map(({ length }) => outputs.slice(next, (next += length)));
}

const answered = (outputs: readonly (Output | DataError)[]): boolean =>
  outputs.every((output) => !(output instanceof DataError));
