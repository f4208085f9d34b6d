// The checkpoint that ships, as its cost depends on it, and blocks of made-up questions.

import type { Model } from '../../../src/runners/model.ts';
import type { CostedModel } from '../../../src/runners/plan/block-work.ts';
import {
  type QuestionBlock,
  questionBlocks,
  type RunQuestion,
} from '../../../src/runners/schedule/question-blocks.ts';
import { plainFraming } from '../../../src/tasks/frame.ts';
import type { Request } from '../../../src/tasks/types.ts';

export const plain = plainFraming();

export const costed = ({ tokenizer, maxLength, checkpoint }: Model, workers = 1): CostedModel => ({
  tokenizer,
  maxLength,
  vocabulary: checkpoint.vocabulary,
  graph: { sharing: 'tree', hasPast: true, slots: 4 },
  limits: { tokens: 256, rows: 256 },
  workers,
});

/** A question of a run that asks these requests. */
export function asking(index: number, requests: readonly Request[], run = 0, answer = ''): RunQuestion {
  const question = {
    doc: {},
    prompt: '',
    answer,
    target: answer,
    requests: () => requests,
    score: () => ({}),
  };
  return { run, index, question, parts: { description: '', delimiter: ' ', shots: [] } };
}

export const blocksOf = (questions: readonly RunQuestion[]): readonly QuestionBlock[] =>
  questionBlocks(questions, plain);

const words =
  'the sun and a green stone of old water in this town near that big hill with two red birds'.split(' ');

/** Words that follow from the seed, and look drawn. */
export const someWords = (seed: number, count: number): string => {
  let state = (seed + 1) * 7919;
  return Array.from({ length: count }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return words[state % words.length];
  }).join(' ');
};

/** Multiple choice over a header that all share. */
export const choices = (count: number, run = 0): readonly RunQuestion[] =>
  Array.from({ length: count }, (_, index) => {
    const context = `${someWords(1, 60)}.\n\nQuestion: ${someWords(index + 2, 12)}?\nAnswer:`;
    return asking(
      index,
      [0, 1, 2].map((choice) => ({
        kind: 'score',
        context,
        continuation: ` ${someWords(index + choice, 4)}`,
      })),
      run,
    );
  });
