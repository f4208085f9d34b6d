// The order in which the questions of one or several runs are asked, and the blocks in which they are answered and recorded.

import type { PlacedQuestion } from '../../tasks/questions.ts';
import type { Framing, Request } from '../../tasks/types.ts';
import { cutBlocks, type ItemBlock } from './cut-blocks.ts';
import { orderTexts, sharedText } from './text-order.ts';

/** A question of one of several runs. */
export interface RunQuestion extends PlacedQuestion {
  /** Index of its run. */
  readonly run: number;
}

export interface AskedQuestion extends RunQuestion {
  readonly requests: readonly Request[];
}

/** Questions that are answered and recorded together. */
export interface QuestionBlock {
  /** In the order in which they are asked. */
  readonly questions: readonly RunQuestion[];
  /** What the first request of the first begins with and shares with other blocks: lengths in UTF-16 units, ascending. */
  readonly cuts: readonly number[];
  /** Characters that these questions add to what was asked before: a measure of the work. */
  readonly characters: number;
}

/** A token that is generated takes a pass, if not one of its own, so it counts as several that are read. */
export const generatedCharacters = 16;

/** Some 4,000 to 8,000 tokens: many passes, and seldom more than half a minute until the next is recorded. */
const blockCharacters = 32_768;

/** A shorter beginning is run again with each block: a pass of its own costs more. */
const leastCut = 100;

/**
 * The blocks of questions, in the order in which they are asked: so that prompts that begin alike stand together. They
 * depend on the questions alone, not on what was recorded before: a run that goes on computes the same passes as one that
 * was never interrupted.
 */
export function questionBlocks(
  questions: readonly RunQuestion[],
  framing: Framing,
): readonly QuestionBlock[] {
  const order = orderTexts(questions.length, (index) => firstText(questions[index] as RunQuestion, framing));
  let before = '';
  const items = order.map((index) => {
    const question = questions[index] as RunQuestion;
    const requests = question.question.requests(framing(question.parts));
    const [first = '', ...others] = requests.map(requestText);
    const shared = sharedText(before, first);
    const branches = others.map((text) => sharedText(first, text));
    const added = others.reduce(
      (sum, text, place) => sum + text.length - (branches[place] ?? 0),
      first.length - shared,
    );
    before = first;
    return {
      shared,
      own: Math.min(...branches, ...requests.map(unscored)),
      added: added + requests.reduce((sum, request) => sum + generation(request), 0),
    };
  });
  // Prompts are read one by one, so each is a block for itself and shares what it begins with as the others.
  const generates = questions.some(({ question, parts }) =>
    question.requests(framing(parts)).some(({ kind }) => kind === 'generate'),
  );
  return cutBlocks(items, { size: generates ? 1 : blockCharacters, leastCut }).map((block: ItemBlock) => ({
    questions: order.slice(block.from, block.to).map((index) => questions[index] as RunQuestion),
    cuts: block.cuts,
    characters: block.added,
  }));
}

/** The block's questions with their requests. */
export const askQuestions = ({ questions }: QuestionBlock, framing: Framing): readonly AskedQuestion[] =>
  questions.map((question) => ({
    ...question,
    requests: question.question.requests(framing(question.parts)),
  }));

/** The text of a question's first request: its place in the order. */
export function firstText({ question, parts }: PlacedQuestion, framing: Framing): string {
  const [first] = question.requests(framing(parts));
  return first ? requestText(first) : '';
}

/** What the model sees of a request, as text; tokens stand for themselves. */
export function requestText(request: Request): string {
  switch (request.kind) {
    case 'score':
      return request.context + request.continuation;
    case 'rolling':
      return request.text;
    case 'tokens':
      return String.fromCodePoint(...request.tokens);
    case 'generate':
      return typeof request.prompt === 'string' ? request.prompt : String.fromCodePoint(...request.prompt);
    case 'execute':
      return '';
  }
}

/** How much of a request's text nothing is scored in: a shared beginning is run once and answers nothing (trie.ts). */
function unscored(request: Request): number {
  switch (request.kind) {
    case 'score':
      return request.context.length;
    case 'rolling':
      return 0;
    case 'tokens':
      return String.fromCodePoint(...request.tokens.slice(0, request.from)).length;
    case 'generate':
    case 'execute':
      return requestText(request).length;
  }
}

const generation = (request: Request): number =>
  request.kind === 'generate' ? generatedCharacters * request.maxTokens : 0;
