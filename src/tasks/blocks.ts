// Cuts a task's questions into blocks that are answered and recorded together.

import type { PlacedQuestion } from './questions.ts';
import type { Framing, Request } from './types.ts';

export interface AskedQuestion extends PlacedQuestion {
  readonly requests: readonly Request[];
}

export interface Block {
  readonly questions: readonly AskedQuestion[];
  /** Characters of all requests: a measure of the work in them. */
  readonly characters: number;
}

/** A token that is generated takes a pass of its own, so it counts as several that are read. */
const generatedCharacters = 16;

/** Some 4,000 tokens: enough short questions to fill a pass, and seldom more than half a minute until the next is recorded. */
const blockCharacters = 16_384;

/**
 * The blocks of a task, in order. Where a block ends depends on the questions alone, not on what was recorded before:
 * a run that goes on computes the same passes as one that was never interrupted.
 */
export function* blocks(questions: readonly PlacedQuestion[], framing: Framing): Generator<Block> {
  let block: AskedQuestion[] = [];
  let characters = 0;
  for (const placed of questions) {
    const requests = placed.question.requests(framing(placed.parts));
    block.push({ ...placed, requests });
    characters += requests.reduce((sum, request) => sum + length(request), 0);
    if (characters < blockCharacters) continue;
    yield { questions: block, characters };
    block = [];
    characters = 0;
  }
  if (block.length > 0) yield { questions: block, characters };
}

/** About how many characters all requests of a task have, from a few questions spread over it. */
export function estimateCharacters(questions: readonly PlacedQuestion[], framing: Framing): number {
  const looks = Math.min(20, questions.length);
  let characters = 0;
  for (let look = 0; look < looks; look++) {
    const placed = questions[Math.floor((look * questions.length) / looks)];
    for (const request of placed?.question.requests(framing(placed.parts)) ?? [])
      characters += length(request);
  }
  return looks === 0 ? 0 : (characters * questions.length) / looks;
}

function length(request: Request): number {
  switch (request.kind) {
    case 'score':
      return request.context.length + request.continuation.length;
    case 'rolling':
      return request.text.length;
    case 'tokens':
      return request.tokens.length;
    case 'generate':
      return request.prompt.length + generatedCharacters * request.maxTokens;
    case 'execute':
      return request.program.length + request.tests.length;
  }
}
