import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ModelError } from '../../../src/lib/errors.ts';
import { Past } from '../../../src/runners/onnx/past.ts';
import type { Session } from '../../../src/runners/onnx/session.ts';
import type { Answers } from '../../../src/runners/onnx/pass.ts';
import { chainPass, upTo } from '../../../src/runners/schedule/passes.ts';
import { fixture, readReference, type ReferenceModel } from '../../model/reference-models.ts';
import { writeTensors } from '../../model/weights/write-tensors.ts';
import { openFolder } from './open-fixture.ts';

const root = mkdtempSync(join(tmpdir(), 'plumbline-session-'));
afterAll(() => rmSync(root, { recursive: true }));

async function running<T>(folder: string, use: (session: Session) => Promise<T>, slots = 0): Promise<T> {
  const session = await openFolder(folder, slots);
  try {
    return await use(session);
  } finally {
    await session.close();
  }
}

/** The first bytes of a fixture's weight, changed. */
function damaged(name: string, weight: string, bytes: readonly number[]): string {
  const folder = join(root, `${name}-${bytes.join('-')}`);
  cpSync(fixture(name).folder, folder, { recursive: true });
  writeTensors(join(folder, 'model.safetensors'), (tensors) => {
    const tensor = tensors[weight];
    if (!tensor) throw new Error(`there is no ${weight}`);
    const changed = Buffer.concat([Buffer.from(bytes), tensor.bytes.subarray(bytes.length)]);
    return { ...tensors, [weight]: { ...tensor, bytes: changed } };
  });
  return folder;
}

/** The largest distance from a reference, and how many places have another arg max. */
async function compare(session: Session, model: ReferenceModel) {
  const { ids = [], logprobs = [], argmax = [] } = readReference(model).cases[2] ?? {};
  const rows = ids.map((_, row) => row);
  const targets = [...ids.slice(1), 0].map((token, row) => [row, token] as const);
  const answers = await session.run({ ...chainPass(ids, 0), rows, targets });
  return {
    distance: Math.max(
      ...logprobs.map((logprob, row) => Math.abs(logprob - (answers.targetLogprobs[row] ?? NaN))),
    ),
    others: argmax.filter((token, row) => token !== answers.argMax[row]).length,
  };
}

/** A pass over a part of one text: places in it, and the tokens whose log-probabilities are wanted there. */
const chain = (
  tokens: readonly number[],
  rows: readonly number[],
  targets: readonly number[],
  behind = 0,
) => ({
  ...chainPass(tokens, behind),
  rows,
  targets: targets.map((token, row) => [row, token] as const),
});

const newPast = ({ model }: Session): Past =>
  new Past({ layers: model.past?.layers.length ?? 0, width: model.past?.width ?? 0 });

/** The past of a text. */
async function pastOf(session: Session, tokens: readonly number[]): Promise<Past> {
  const past = newPast(session);
  const { added } = await session.run({ ...chain(tokens, [], []), keepRows: true });
  past.append(added, upTo(tokens.length));
  return past;
}

/** What follows a text, by a pass over it alone. */
const alone = (session: Session, text: readonly number[], target: number): Promise<Answers> =>
  session.run(chain(text, [text.length - 1], [target]));

const expectNear = (one: Answers, row: number, other: Answers): void => {
  expect(one.targetLogprobs[row]).toBeCloseTo(other.targetLogprobs[0] ?? NaN, 5);
  expect(one.maxLogprobs[row]).toBeCloseTo(other.maxLogprobs[0] ?? NaN, 5);
  expect(one.argMax[row]).toBe(other.argMax[0]);
};

describe('a pass', () => {
  const { folder } = fixture('llama-grouped-sharded');

  test('answers in the order in which it is asked, as often as it is asked', async () => {
    await running(folder, async (session) => {
      const ask = async (rows: readonly number[], targets: readonly (readonly [number, number])[]) =>
        session.run({ ...chainPass([5, 6, 7], 0), rows, targets });
      const { targetLogprobs, argMax } = await ask(
        [1, 0],
        [
          [0, 7],
          [0, 8],
          [1, 6],
        ],
      );
      const [first = 0, second = 0, third = 0] = targetLogprobs;
      const again = await ask(
        [0, 1],
        [
          [0, 6],
          [1, 8],
          [1, 7],
          [1, 8],
        ],
      );
      expect(again.targetLogprobs).toEqual([third, second, first, second]);
      expect(again.argMax).toEqual(argMax.toReversed());
    });
  });

  test('over one token is one', async () => {
    await running(folder, async (session) => {
      const [one, two] = [
        await session.run({ ...chain([5], [0], [6]), keepRows: true }),
        await session.run(chain([5, 6], [0], [6])),
      ];
      expect(one.added.map(({ keys, values }) => [keys.length, values.length])).toEqual(
        one.added.map(() => [session.model.past?.width, session.model.past?.width]),
      );
      expect(two.added).toEqual([]);
      expectNear(one, 0, two);
    });
  });

  test('may ask for nothing but keys and values', async () => {
    await running(folder, async (session) => {
      const { added, argMax, targetLogprobs } = await session.run({
        ...chain([5, 6], [], []),
        keepRows: true,
      });
      expect([argMax, targetLogprobs]).toEqual([[], []]);
      expect(added).toHaveLength(2);
    });
  });

  test.each(['llama-grouped-sharded', 'gpt2-prefixed', 'mistral-window'])(
    'holds a tree behind a past, and each of its tokens sees its own text: %s',
    async (name) => {
      await running(fixture(name).folder, async (session) => {
        const text = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3];
        const past = await pastOf(session, text);
        // Behind all ten: 7, then 8 or 9; behind the first four: 7, and 8 behind it.
        const answers = await session.run({
          tokens: [7, 8, 9, 7, 8],
          positions: [10, 11, 11, 4, 5],
          ends: [3, 2, 3, 5, 5],
          visible: [10, 10, 10, 4, 4],
          past,
          rows: [1, 2, 4, 3],
          targets: [
            [0, 20],
            [1, 21],
            [2, 22],
            [3, 8],
          ],
          keepRows: false,
        });
        const texts = [
          [...text, 7, 8],
          [...text, 7, 9],
          [3, 1, 4, 1, 7, 8],
          [3, 1, 4, 1, 7],
        ];
        for (const [row, own] of texts.entries())
          expectNear(answers, row, await alone(session, own, [20, 21, 22, 8][row] ?? 0));
      });
    },
  );

  test.each(['llama-grouped-sharded', 'gpt2-prefixed', 'mistral-window', 'gpt-neox-parallel'])(
    'goes on with other texts in its slots, as if each were alone: %s',
    async (name) => {
      const use = async (session: Session): Promise<void> => {
        const texts = [upTo(12), [9, 8, 7], [5]];
        const next = [30, 31, 32];
        const slots = await Promise.all(
          texts.map(async (text, index) => ({
            token: next[index] ?? 0,
            past: await pastOf(session, text),
          })),
        );
        const own = chain([40, 41, 42], [2], [50], 4);
        const past = await pastOf(session, [1, 2, 3, 4]);
        const rows = [...own.rows, 3, 4, 5];
        const targets = [50, 51, 52, 53].map((token, row) => [row, token] as const);
        const together = await session.run({ ...own, past, slots, rows, targets, keepRows: true });
        expectNear(together, 0, await alone(session, [1, 2, 3, 4, 40, 41, 42], 50));
        for (const [index, text] of texts.entries())
          expectNear(together, 1 + index, await alone(session, [...text, next[index] ?? 0], 51 + index));
        expect(together.added[0]?.keys).toHaveLength(6 * (session.model.past?.width ?? NaN));

        // Without tokens of its own, and with fewer slots than there are: the same bits.
        const bare = { ...chainPass([], 0), rows: [0, 1], keepRows: false } as const;
        const two = await session.run({
          ...bare,
          slots: slots.slice(1),
          targets: [
            [0, 52],
            [1, 53],
          ],
        });
        expect(two.targetLogprobs).toEqual(together.targetLogprobs.slice(2));
        expect(two.argMax).toEqual(together.argMax.slice(2));
      };
      await running(fixture(name).folder, use, 4);
    },
  );

  test('says of its arg max that it is the most likely token', async () => {
    await running(folder, async (session) => {
      const all = Array.from({ length: 272 }, (_, token) => token);
      const { argMax, maxLogprobs, targetLogprobs } = await session.run({
        ...chainPass([5, 6, 7], 0),
        rows: [2],
        targets: all.map((token) => [0, token]),
      });
      expect(Math.max(...targetLogprobs)).toBe(maxLogprobs[0]);
      expect(targetLogprobs.indexOf(Math.max(...targetLogprobs))).toBe(argMax[0]);
      const sum = targetLogprobs.reduce((total, logprob) => total + Math.exp(logprob), 0);
      expect(sum).toBeCloseTo(1, 6);
    });
  });

  test('of a token that the vocabulary does not have is an error of the model, with the runtime’s words', async () => {
    await running(folder, async (session) => {
      const pass = session.run(chain([5, 9999], [0], [0]));
      await expect(pass).rejects.toThrow(ModelError);
      await expect(pass).rejects.toThrow(
        /^ONNX Runtime failed at a pass of 2 tokens behind 0: .*out of data bounds/,
      );
    });
  });
});

describe('weights that are no numbers', () => {
  test.each([
    ['NaN', [0x00, 0x00, 0xc0, 0x7f]],
    ['infinity', [0x00, 0x00, 0x80, 0x7f]],
  ])('%s: the model is refused, in one line', async (_what, bytes) => {
    const folder = damaged('qwen2-tied', 'model.norm.weight', bytes);
    await running(folder, async (session) => {
      const pass = session.run(chain([1, 2], [0], [2]));
      await expect(pass).rejects.toThrow(ModelError);
      await expect(pass).rejects.toThrow('The network answers NaN (not a number)');
    });
  });
});

test('two checkpoints are open at once, and each says its own', async () => {
  const models = [fixture('gpt2-prefixed'), fixture('mistral-window')];
  const sessions = await Promise.all(models.map(({ folder }) => openFolder(folder)));
  for (let round = 0; round < 3; round++) {
    const found = await Promise.all(models.map((model, index) => compare(sessions[index] as Session, model)));
    for (const { distance, others } of found) {
      expect(distance).toBeLessThan(2e-4);
      expect(others).toBe(0);
    }
  }
  await Promise.all(sessions.map((session) => session.close()));
});

test('a provider that the runtime does not have is named', async () => {
  const { folder } = fixture('gpt2-prefixed');
  await expect(openFolder(folder, 0, { threads: 1, provider: 'abacus' })).rejects.toThrow(
    /has no provider abacus; it has cpu\b/,
  );
});
