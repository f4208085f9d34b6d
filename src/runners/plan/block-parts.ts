// Blocks of questions taken apart, for estimates from some of their questions.

import type { Framing, Request } from '../../tasks/types.ts';
import {
  askQuestions,
  generatedCharacters,
  type QuestionBlock,
  requestText,
  type RunQuestion,
} from '../schedule/question-blocks.ts';
import { sharedText } from '../schedule/text-order.ts';

/** Some neighbouring questions, what was asked before them, and what the same worker did last. */
export interface BlockPart {
  readonly part: QuestionBlock;
  readonly last: QuestionBlock | undefined;
  readonly sameWorker: QuestionBlock | undefined;
  /** Whether it stands behind another part of the same block, so what it shares with that is not run again. */
  readonly isInner: boolean;
}

/**
 * Parts of blocks, spread evenly over what all of them ask: `count` of them, or fewer where those are all.
 * @param size characters that a part asks beyond those before it, about
 */
export function spreadParts(
  blocks: readonly QuestionBlock[],
  { count, size, workers }: { readonly count: number; readonly size: number; readonly workers: number },
  framing: Framing,
): readonly BlockPart[] {
  const all = blocks.reduce((sum, { characters }) => sum + characters, 0);
  const chosen = new Map<string, BlockPart>();
  let index = 0;
  let before = 0;
  let parts: readonly BlockPart[] | undefined;
  for (let pick = 0; pick < count; pick++) {
    const place = ((pick + 0.5) / count) * all;
    for (; index < blocks.length - 1 && before + (blocks[index]?.characters ?? 0) <= place; index++) {
      before += blocks[index]?.characters ?? 0;
      parts = undefined;
    }
    parts ??= partsOf(blocks, index, { size, workers }, framing);
    let behind = place - before;
    let at = 0;
    for (; at < parts.length - 1 && behind >= (parts[at]?.part.characters ?? 0); at++)
      behind -= parts[at]?.part.characters ?? 0;
    const part = parts[at];
    if (part) chosen.set(`${index} ${at}`, part);
  }
  return [...chosen.values()];
}

export const wholeBlocks = (blocks: readonly QuestionBlock[], workers: number): readonly BlockPart[] =>
  blocks.map((part, index) => ({
    part,
    last: blocks[index - 1],
    sameWorker: blocks[index - workers],
    isInner: false,
  }));

/** A block's questions in parts of about so many characters each. */
function partsOf(
  blocks: readonly QuestionBlock[],
  index: number,
  { size, workers }: { readonly size: number; readonly workers: number },
  framing: Framing,
): readonly BlockPart[] {
  const block = blocks[index];
  if (!block) return [];
  const parts: QuestionBlock[] = [];
  let before = firstText(blocks[index - 1]?.questions.at(-1), framing);
  let questions: RunQuestion[] = [];
  let characters = 0;
  let left = block.questions.length;
  for (const { requests, ...question } of askQuestions(block, framing)) {
    left--;
    questions.push(question);
    characters += addedBy(requests, before);
    before = requests[0] ? requestText(requests[0]) : '';
    if (characters < size && left > 0) continue;
    parts.push({ ...block, questions, characters });
    questions = [];
    characters = 0;
  }
  // Within a block the worker has just run what all of it begins with.
  return parts.map((part, place) => ({
    part,
    last: place === 0 ? blocks[index - 1] : parts[place - 1],
    sameWorker: place === 0 ? blocks[index - workers] : block,
    isInner: place > 0,
  }));
}

/** Characters that requests ask beyond the text that was asked before them. */
function addedBy(requests: readonly Request[], before: string): number {
  const [first = '', ...others] = requests.map(requestText);
  return others.reduce(
    (sum, text) => sum + text.length - sharedText(first, text),
    first.length - sharedText(before, first),
  );
}

/** What blocks ask beyond those before them, without what is generated. */
export const readCharacters = (blocks: readonly QuestionBlock[], framing: Framing): number =>
  blocks.reduce((sum, block) => sum + block.characters - generated(block, framing), 0);

/** What a block's texts that are generated count as. */
const generated = (block: QuestionBlock, framing: Framing): number =>
  askQuestions(block, framing)
    .flatMap(({ requests }) => requests)
    .reduce(
      (sum, request) => sum + (request.kind === 'generate' ? generatedCharacters * request.maxTokens : 0),
      0,
    );

function firstText(asked: RunQuestion | undefined, framing: Framing): string {
  const [first] = asked?.question.requests(framing(asked.parts)) ?? [];
  return first ? requestText(first) : '';
}
