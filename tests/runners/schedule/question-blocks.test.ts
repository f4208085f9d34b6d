import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  askQuestions,
  type QuestionBlock,
  questionBlocks,
  requestText,
  type RunQuestion,
} from '../../../src/runners/schedule/question-blocks.ts';
import { plainFraming } from '../../../src/tasks/frame.ts';
import type { Request } from '../../../src/tasks/types.ts';

/** A question that asks these requests. */
function asking(index: number, ...requests: readonly Request[]): RunQuestion {
  const question = {
    doc: {},
    prompt: '',
    answer: '',
    target: '',
    requests: () => requests,
    score: () => ({}),
  };
  return { run: 0, index, question, parts: { description: '', delimiter: ' ', shots: [] } };
}

const rolling = (text: string): Request => ({ kind: 'rolling', text });
const generate = (prompt: string, maxTokens = 2): Request => ({
  kind: 'generate',
  prompt,
  stop: [],
  maxTokens,
});
const plain = plainFraming();
const blocksOf = (questions: readonly RunQuestion[]): readonly QuestionBlock[] =>
  questionBlocks(questions, plain);
const indices = (blocks: readonly QuestionBlock[]): readonly (readonly number[])[] =>
  blocks.map(({ questions }) => questions.map(({ index }) => index));

/** What the first request of a block begins with and shares, one text a cut. */
const beginnings = (block: QuestionBlock): readonly string[] => {
  const [first] = askQuestions(block, plain);
  const text = first?.requests[0] ? requestText(first.requests[0]) : '';
  return block.cuts.map((cut) => text.slice(0, cut));
};
const textsOf = (block: QuestionBlock): readonly string[] =>
  askQuestions(block, plain).flatMap(({ requests }) => requests.map(requestText));

/** Few letters, so that texts begin alike; long words, so that what they share is long. */
const texts = fc
  .array(fc.array(fc.constantFrom(...'abc'), { minLength: 1, maxLength: 6 }), { maxLength: 60 })
  .map((all) => all.map((letters) => letters.map((letter) => letter.repeat(3000)).join('')));

describe('what blocks begin with', () => {
  const header = 'the same words '.repeat(2000);
  const cutsOf = (ask: (end: string) => Request): readonly (readonly number[])[] => {
    const questions = Array.from({ length: 40 }, (_, index) => asking(index, ask(`${index}`.repeat(1000))));
    return blocksOf(questions).map(({ cuts }) => cuts);
  };

  test('is run once for all where it is context', () => {
    const cuts = cutsOf((end) => ({ kind: 'score', context: header + end, continuation: ' x' }));
    expect(cuts.length).toBeGreaterThan(1);
    for (const [first] of cuts) expect(first).toBe(header.length);
  });

  test('is not run apart where it is scored, since it would answer nothing', () => {
    const scored = cutsOf((end) => ({ kind: 'score', context: '', continuation: header + end }));
    for (const cuts of [scored, cutsOf((end) => rolling(header + end))]) {
      expect(cuts.length).toBeGreaterThan(1);
      expect(cuts.flat()).toEqual([]);
    }
  });
});

describe('the blocks of questions', () => {
  test('of none are none', () => {
    expect(blocksOf([])).toEqual([]);
  });

  test('have every question once, and those that begin alike stand together, in the order they came', () => {
    fc.assert(
      fc.property(texts, (all) => {
        const order = indices(blocksOf(all.map((text, index) => asking(index, rolling(text))))).flat();
        expect(order.toSorted((a, b) => a - b)).toEqual([...all.keys()]);
        const expected = [...all.keys()].toSorted((a, b) => {
          const [one = '', other = ''] = [all[a], all[b]];
          return one < other ? -1 : one > other ? 1 : a - b;
        });
        expect(order).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });

  test('add up to what a trie of the characters has, and are about as large as each other', () => {
    fc.assert(
      fc.property(texts, (all) => {
        const blocks = blocksOf(all.map((text, index) => asking(index, rolling(text))));
        // A node a piece of 3,000 letters, so that a trie of the pieces is one of the characters.
        const pieces = new Set(
          all.flatMap((text) =>
            Array.from({ length: text.length / 3000 }, (_, end) => text.slice(0, 3000 * (end + 1))),
          ),
        );
        expect(blocks.reduce((sum, { characters }) => sum + characters, 0)).toBe(3000 * pieces.size);
        for (const { characters, questions } of blocks.slice(0, -1)) {
          expect(characters).toBeGreaterThanOrEqual(32_768 / 2);
          if (questions.length > 1) expect(characters).toBeLessThan(32_768 + 2 * 18_000);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('say what their texts begin with as those of other blocks, which all that share it say too', () => {
    fc.assert(
      fc.property(texts, (all) => {
        const blocks = blocksOf(all.map((text, index) => asking(index, rolling(text))));
        const shared = blocks.map(beginnings);
        for (const [place, block] of blocks.entries()) {
          const own = shared[place] ?? [];
          expect(own.map(({ length }) => length)).toEqual(block.cuts);
          expect(block.cuts).toEqual([...new Set(block.cuts)].toSorted((a, b) => a - b));
          for (const beginning of own) {
            for (const text of textsOf(block)) expect(text.startsWith(beginning)).toBe(true);
            // Others share it, and no two that do have one between them that does not.
            const sharing = shared.flatMap((other, index) => (other.includes(beginning) ? [index] : []));
            expect(sharing.length).toBeGreaterThan(1);
            expect((sharing.at(-1) ?? 0) - (sharing[0] ?? 0)).toBe(sharing.length - 1);
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  test('depend on the texts alone: the questions in any order make the same blocks', () => {
    const shuffled = texts.chain((all) =>
      fc.shuffledSubarray([...new Set(all)], { minLength: new Set(all).size }).map((some) => [all, some]),
    );
    fc.assert(
      fc.property(shuffled, ([all = [], some = []]) => {
        const distinct = [...new Set(all)];
        const cut = (of: readonly string[]) =>
          blocksOf(of.map((text, index) => asking(index, rolling(text)))).map((block) => [
            textsOf(block),
            block.cuts,
            block.characters,
          ]);
        expect(cut(some)).toEqual(cut(distinct));
      }),
      { numRuns: 30 },
    );
  });

  test('have in common what shots make them share, and the subjects of a task each its own beneath it', () => {
    const header = 'The following are questions. '.repeat(10);
    const subjects = ['law', 'art', 'war'].map((subject) => `${header}${`About ${subject}. `.repeat(40)}`);
    const questions = Array.from({ length: 600 }, (_, index) =>
      asking(
        index,
        ...['A', 'B'].map((answer): Request => ({
          kind: 'score',
          context: `${subjects[index % 3]}Question ${index}: ${'why '.repeat(60)}?`,
          continuation: ` ${answer}`,
        })),
      ),
    );
    const blocks = blocksOf(questions);
    const subjectsIn = (block: QuestionBlock): readonly number[] => [
      ...new Set(block.questions.map(({ index }) => index % 3)),
    ];
    for (const block of blocks) {
      const [all = '', own = ''] = beginnings(block);
      // "About art" and "About law" go on alike for a word.
      expect(all).toBe(`${header}About `);
      // A block in which one subject ends and the next begins has no more in common.
      const [subject = 0, other] = subjectsIn(block);
      expect(own.startsWith(subjects[subject] ?? '?')).toBe(other === undefined);
    }
    expect(blocks.filter((block) => subjectsIn(block).length === 1).length).toBeGreaterThan(3);
  });

  test('count what the requests of a question add to the first', () => {
    const [block] = blocksOf([
      asking(
        0,
        { kind: 'score', context: 'abc', continuation: 'de' },
        { kind: 'score', context: 'abc', continuation: 'fg' },
        { kind: 'tokens', tokens: [97, 98, 99, 1], from: 1 },
        { kind: 'execute', program: 'abcdef', tests: 'g', timeoutSeconds: 3 },
      ),
    ]);
    expect(block?.characters).toBe(5 + 2 + 1);
    expect(block?.cuts).toEqual([]);
    // A token that is generated counts as sixteen characters.
    expect(blocksOf([asking(0, generate('abcd', 10))])[0]?.characters).toBe(4 + 160);
  });

  test('are single questions where texts are generated, which share what they begin with all the same', () => {
    const shots = 'Question: what?\nAnswer: that.\n\n'.repeat(8);
    const questions = Array.from({ length: 20 }, (_, index) =>
      asking(index, generate(`${shots}Question: ${index}?`)),
    );
    const blocks = blocksOf(questions);
    expect(blocks.map((block) => block.questions.length)).toEqual(questions.map(() => 1));
    for (const block of blocks) expect(beginnings(block)[0]).toBe(`${shots}Question: `);
  });

  test('have the questions of several runs beside each other where they ask the same', () => {
    const questions = [0, 1].flatMap((run) =>
      Array.from({ length: 30 }, (_, index) => ({
        ...asking(index, rolling(`${String(index).padStart(3, '0')} ${'x'.repeat(2000)}`)),
        run,
      })),
    );
    const order = blocksOf(questions).flatMap((block) =>
      block.questions.map(({ run, index }) => [index, run]),
    );
    expect(order).toEqual(
      Array.from({ length: 30 }, (_, index) => [
        [index, 0],
        [index, 1],
      ]).flat(),
    );
    const total = blocksOf(questions).reduce((sum, { characters }) => sum + characters, 0);
    expect(total).toBeLessThan(30 * 2004 + 1);
  });
});
