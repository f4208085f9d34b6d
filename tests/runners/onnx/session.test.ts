import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ModelError } from '../../../src/lib/errors.ts';
import { openCheckpoint } from '../../../src/model/checkpoint.ts';
import { openSession, type Session } from '../../../src/runners/onnx/session.ts';
import { fixture, readReference, type ReferenceModel } from '../../model/reference-models.ts';
import { writeTensors } from '../../model/write-tensors.ts';

const root = mkdtempSync(join(tmpdir(), 'plumbline-session-'));
afterAll(() => rmSync(root, { recursive: true }));

const cpu = { threads: 1, provider: 'cpu' };
const open = async (folder: string, options = cpu): Promise<Session> =>
  openSession(await (await openCheckpoint(folder)).graph(), options);

async function running<T>(folder: string, use: (session: Session) => Promise<T>): Promise<T> {
  const session = await open(folder);
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
  const answers = await session.run({ tokens: [ids], rows, targets: [...ids.slice(1), 0], keepPast: false });
  return {
    distance: Math.max(
      ...logprobs.map((logprob, row) => Math.abs(logprob - (answers.targetLogprobs[row] ?? NaN))),
    ),
    others: argmax.filter((token, row) => token !== answers.argMax[row]).length,
  };
}

describe('a pass', () => {
  const { folder } = fixture('llama-grouped-sharded');

  test('answers in the order in which it is asked, as often as it is asked', async () => {
    await running(folder, async (session) => {
      const ask = (rows: readonly number[], targets: readonly number[]) =>
        session.run({
          tokens: [
            [5, 6, 7],
            [5, 6, 8],
          ],
          rows,
          targets,
          keepPast: false,
        });
      const [first = 0, second = 0, third = 0, fourth = 0] = (await ask([1, 1, 4, 0], [7, 8, 8, 6]))
        .targetLogprobs;
      // Row 4 is the second of the second sequence, whose beginning is that of the first.
      expect(third).toBeCloseTo(second, 5);
      expect((await ask([0, 1, 1], [6, 8, 7])).targetLogprobs).toEqual([fourth, second, first]);
    });
  });

  test('over one token is one', async () => {
    await running(folder, async (session) => {
      const [one, two] = [
        await session.run({ tokens: [[5]], rows: [0], targets: [6], keepPast: true }),
        await session.run({ tokens: [[5, 6]], rows: [0], targets: [6], keepPast: false }),
      ];
      expect(one.past?.length).toBe(1);
      expect(one.targetLogprobs[0]).toBeCloseTo(two.targetLogprobs[0] ?? NaN, 5);
      expect(one.argMax).toEqual(two.argMax);
    });
  });

  test('says of its arg max that it is the most likely token', async () => {
    await running(folder, async (session) => {
      const pass = { tokens: [[5, 6, 7]], rows: [2], keepPast: false };
      const { argMax, maxLogprobs } = await session.run({ ...pass, targets: [0] });
      const all = Array.from({ length: 272 }, (_, token) => token);
      const each = await session.run({ ...pass, rows: all.map(() => 2), targets: all });
      expect(Math.max(...each.targetLogprobs)).toBe(maxLogprobs[0]);
      expect(each.targetLogprobs.indexOf(Math.max(...each.targetLogprobs))).toBe(argMax[0]);
      const sum = each.targetLogprobs.reduce((total, logprob) => total + Math.exp(logprob), 0);
      expect(sum).toBeCloseTo(1, 6);
    });
  });

  test('of a token that the vocabulary does not have is an error of the model, with the runtime’s words', async () => {
    await running(folder, async (session) => {
      const pass = session.run({ tokens: [[5, 9999]], rows: [0], targets: [0], keepPast: false });
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
      const pass = session.run({ tokens: [[1, 2]], rows: [0], targets: [2], keepPast: false });
      await expect(pass).rejects.toThrow(ModelError);
      await expect(pass).rejects.toThrow('The network answers NaN (not a number)');
    });
  });
});

test('two checkpoints are open at once, and each says its own', async () => {
  const models = [fixture('gpt2-prefixed'), fixture('mistral-window')];
  const sessions = await Promise.all(models.map(({ folder }) => open(folder)));
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
  await expect(open(fixture('gpt2-prefixed').folder, { threads: 1, provider: 'abacus' })).rejects.toThrow(
    /^ONNX Runtime cannot open the model with provider abacus: /,
  );
});
