import { describe, expect, test } from 'vitest';
import { leftBlocks } from '../../src/evaluation/bundles.ts';
import type { QuestionBlock } from '../../src/runners/schedule/question-blocks.ts';

/** Questions as `run:index`. */
const block = (...questions: readonly string[]): QuestionBlock =>
  ({
    questions: questions.map((question) => {
      const [run, index] = question.split(':').map(Number);
      return { run, index };
    }),
    cuts: [],
    characters: 1,
  }) as never;

/** The first so many questions. */
const first = (count: number): ReadonlySet<number> =>
  new Set(Array.from({ length: count }, (_, index) => index));

describe('the blocks that are left', () => {
  const blocks = [block('0:2', '0:0', '1:1'), block('1:0', '0:1'), block('0:3', '1:2', '1:3')];
  test('are all where nothing is recorded, and none where all is', () => {
    expect(leftBlocks(blocks, [first(0), first(0)])).toEqual(blocks);
    expect(leftBlocks(blocks, [first(4), first(4)])).toEqual([]);
    expect(leftBlocks([], [first(0)])).toEqual([]);
  });
  test('are those with a question of any run that is not recorded, wherever they stand', () => {
    expect(leftBlocks(blocks, [first(3), first(2)])).toEqual([blocks[2]]);
    expect(leftBlocks(blocks, [new Set([0, 2, 3]), first(4)])).toEqual([blocks[1]]);
    expect(leftBlocks(blocks, [first(4), new Set([0, 2, 3])])).toEqual([blocks[0]]);
  });
});
