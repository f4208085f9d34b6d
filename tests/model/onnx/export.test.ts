import { fromBinary } from '@bufbuild/protobuf';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ModelError } from '../../../src/lib/errors.ts';
import { readExport } from '../../../src/model/onnx/export.ts';
import type { GraphModel } from '../../../src/model/onnx/graph-model.ts';
import { type GraphProto, ModelProtoSchema } from '../../../src/model/onnx/onnx_pb.ts';
import { Past } from '../../../src/runners/onnx/past.ts';
import { openSession, type Session } from '../../../src/runners/onnx/session.ts';
import { generateAlone } from '../../../src/runners/plain/generate.ts';
import { scoreAlone } from '../../../src/runners/plain/score.ts';
import { chainPass, upTo } from '../../../src/runners/schedule/passes.ts';
import { expectedLogprobs, positions, type SmallExport, smallExport } from './small-export.ts';

let folder: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plumbline-export-'));
});
afterAll(() => rm(folder, { recursive: true }));

const unknown = { heads: undefined, headWidth: undefined, contextLength: undefined };

async function write(bytes: Uint8Array | string): Promise<string> {
  const file = join(folder, `${count++}.onnx`);
  await writeFile(file, bytes);
  return file;
}
const read = async (
  options: SmallExport,
  sizes: Parameters<typeof readExport>[1] = unknown,
): Promise<GraphModel> => readExport(await write(smallExport(options)), sizes);

async function running<T>(model: GraphModel, use: (session: Session) => Promise<T>): Promise<T> {
  const session = await openSession(model, { threads: 1, provider: 'cpu' });
  try {
    return await use(session);
  } finally {
    await session.close();
  }
}

const graphOf = ({ bytes }: GraphModel): GraphProto => {
  const { graph } = fromBinary(ModelProtoSchema, bytes);
  if (!graph) throw new Error('there is no graph');
  return graph;
};
const names = (values: readonly { readonly name: string }[]): readonly string[] =>
  values.map(({ name }) => name);

const ids = [3, 39, 0, 17, 3];
const largest = (row: readonly number[] = []): number => row.indexOf(Math.max(...row));

/** The largest distance of the answers at some places from what is worked out by hand; the arg max is the same. */
async function distance(model: GraphModel, tied: boolean): Promise<number> {
  const expected = expectedLogprobs(ids, tied);
  return running(model, async (session) => {
    const [rows, tokens] = [
      [1, 4, 2],
      [0, 39, 17],
    ];
    const targets = tokens.map((token, row) => [row, token] as const);
    const answers = await session.run({ ...chainPass(ids, 0), rows, targets });
    expect(answers.argMax).toEqual(rows.map((row) => largest(expected[row])));
    const right = rows.map((row, index) => expected[row]?.[tokens[index] ?? NaN] ?? NaN);
    return Math.max(
      ...right.map((logprob, index) => Math.abs(logprob - (answers.targetLogprobs[index] ?? NaN))),
    );
  });
}

describe('an export answers at the wanted rows', () => {
  test.each<[string, SmallExport, number]>([
    ['float32', {}, 1e-5],
    ['float16 logits', { form: 'half' }, 1e-2],
    ['float16 inside, float32 logits', { form: 'widened' }, 1e-2],
    ['the turned embedding for a head', { form: 'tied' }, 1e-5],
    ['a head with a bias', { form: 'biased' }, 1e-5],
    ['int32 ids', { ids: 'int32' }, 1e-5],
    ['a past of float32', { past: 'float32' }, 1e-5],
    ['a past of float16', { past: 'float16' }, 1e-5],
    ['the oldest opset', { opset: 13, past: 'float16', ids: 'int32' }, 1e-5],
    ['a new opset', { opset: 23 }, 1e-5],
  ])('with %s', async (_what, options, tolerance) => {
    expect(await distance(await read(options), options.form === 'tied')).toBeLessThan(tolerance);
  });

  test('and no logits leave it', async () => {
    const graph = graphOf(await read({}));
    expect(names(graph.output)).toEqual(['log_sum_exp', 'target_logit', 'max_logit', 'arg_max']);
    expect(names(graph.input)).toEqual(['input_ids', 'attention_mask', 'position_ids', 'rows', 'targets']);
  });

  test.each<NonNullable<SmallExport['form']>>(['product', 'half', 'widened', 'tied'])(
    'gathered before the product with the vocabulary: %s',
    async (form) => {
      const graph = graphOf(await read({ form }));
      const products = graph.node.filter(({ opType }) => opType === 'MatMul');
      expect(products).toHaveLength(1);
      const gather = graph.node.find(({ output }) => output[0] === products[0]?.input[0]);
      expect(gather?.opType).toBe('Gather');
      expect(gather?.input[1]).toBe('rows');
      expect(graph.node.some(({ output }) => output.includes('logits'))).toBe(false);
    },
  );

  test('gathered behind it where more than a product makes the logits', async () => {
    const graph = graphOf(await read({ form: 'biased' }));
    expect(graph.node.find(({ opType }) => opType === 'MatMul')?.input[0]).not.toMatch(/Gather/);
  });

  test('gathered behind it where something else uses the logits', async () => {
    const graph = graphOf(
      await read({
        past: 'float32',
        change: (_graph, builder) => builder.output('more', 'logits', 'float32', ['n']),
      }),
    );
    expect(graph.node.some(({ output }) => output.includes('logits'))).toBe(true);
  });
});

describe("an export's past", () => {
  test('is fed and read in float32, whatever it computes in', async () => {
    const model = await read({ past: 'float16' });
    expect(model.past).toEqual({
      layers: [
        {
          pastKeys: 'past_key_values.0.key.tokens',
          pastValues: 'past_key_values.0.value.tokens',
          newKeys: 'present.0.key.new',
          newValues: 'present.0.value.new',
        },
      ],
      width: 16,
    });
    await running(model, async (session) => {
      const past = new Past({ layers: 1, width: 16 });
      const first = await session.run({ ...chainPass([3, 39], 0), keepRows: true });
      past.append(first.added, upTo(2));
      const second = await session.run({
        ...chainPass([0], 2),
        past,
        rows: [0],
        targets: [[0, 5]],
        keepRows: true,
      });
      expect(second.targetLogprobs[0]).toBeCloseTo(expectedLogprobs([3, 39, 0])[2]?.[5] ?? NaN, 4);
      // Only those of the pass's own tokens come out, and they are the hidden rows, here exact in float16.
      const whole = await session.run({ ...chainPass([3, 39, 0], 0), keepRows: true });
      expect(second.added[0]?.keys).toEqual(whole.added[0]?.keys.slice(32));
      past.append(second.added, [0]);
      expect(past.layer(0).keys).toEqual(whole.added[0]?.keys);
      expect(past.layer(0).values).toEqual(whole.added[0]?.values);
      expect(
        past.layer(0).keys.every((value) => Math.abs(value) < 2) && past.layer(0).keys.some(Boolean),
      ).toBe(true);
    });
  });

  test('has the size that its shape says, or else the config', async () => {
    const sizes = { heads: 2, headWidth: 8, contextLength: undefined };
    expect((await read({ past: 'float32' }, { ...sizes, heads: 5 })).past?.width).toBe(16);
    const model = await read({ past: 'float32', openShape: true }, sizes);
    expect(model.past?.width).toBe(16);
    expect(await distance(model, false)).toBeLessThan(1e-5);
  });

  test('goes from pass to pass where a text is generated', async () => {
    const generate = async (options: SmallExport): Promise<readonly number[]> =>
      running(await read(options), async (session) => {
        const job = { prompt: [3, 39], maxTokens: 6, endTokens: [] };
        return (
          await generateAlone(
            session,
            job,
            () => undefined,
            () => false,
          )
        ).tokens;
      });
    const tokens = await generate({});
    expect(tokens).toEqual(
      expectedLogprobs([3, 39, ...tokens])
        .slice(1, -1)
        .map(largest),
    );
    expect(await generate({ past: 'float32' })).toEqual(tokens);
    expect(await generate({ past: 'float16' })).toEqual(tokens);
  });
});

test('inputs that say how an export is to run are fed', async () => {
  const model = await read({
    past: 'float32',
    change: (_graph, builder) => {
      builder.input('use_cache_branch', 'bool', [1]);
      builder.input('num_logits_to_keep', 'int64', []);
    },
  });
  expect(model.further).toEqual(['use_cache_branch', 'num_logits_to_keep']);
  expect(await distance(model, false)).toBeLessThan(1e-5);
});

describe('a sequence', () => {
  const scored = async (length: number, contextLength: number | undefined) =>
    running(await read({}, { ...unknown, contextLength }), async (session) => {
      let counted = 0;
      const tokens = Array.from({ length }, (_, index) => (7 * index) % 40);
      const scores = await scoreAlone(session, { tokens, from: length - 1 }, (ran) => (counted += ran));
      const expected = expectedLogprobs(tokens)[length - 2]?.[tokens.at(-1) ?? NaN] ?? NaN;
      expect(scores.logprobs[0]).toBeCloseTo(expected, 4);
      return counted;
    });

  test('is run to its last token, which ranges of numbers are taken from too', async () => {
    expect(await scored(positions, positions)).toBe(positions);
    expect(await scored(positions, undefined)).toBe(positions);
  });

  test('of all positions and one more is run without its last token, which has no position', async () => {
    expect(await scored(positions + 1, positions)).toBe(positions);
  });
});

describe('a file that is no export of a decoder gives one line:', () => {
  const without = (kind: 'input' | 'output', name: string) => (graph: GraphProto) => {
    graph[kind] = graph[kind].filter((value) => value.name !== name) as never;
  };
  const past = { past: 'float32' } as const;

  test.each<[string, SmallExport, string]>([
    [
      'an input that is not known',
      { change: (_graph, builder) => builder.input('pixel_values', 'float32', [1]) },
      "takes the input pixel_values, which is not known; a decoder's are input_ids, attention_mask, position_ids and past_key_values.N.key and .value.",
    ],
    [
      'no logits',
      { change: without('output', 'logits') },
      'has no output logits; export it as text-generation or text-generation-with-past.',
    ],
    ['an old opset', { opset: 12 }, 'uses opset 12; export it with opset 13 or newer.'],
    [
      'keys without values',
      { ...past, change: without('input', 'past_key_values.0.value') },
      'has no input past_key_values.0.value, though it takes the past of other layers; export it again.',
    ],
    [
      'a past that does not come out again',
      { ...past, change: without('output', 'present.0.value') },
      "has no output present.0.value, though it takes that layer's past; export it again.",
    ],
    [
      'a past of a size that nothing tells',
      { ...past, openShape: true },
      'leaves the size of its past open, and config.json beside it does not tell; export it again.',
    ],
    [
      'no nodes',
      { change: (graph) => void (graph.node = []) },
      'holds no graph; download or export it again.',
    ],
  ])('%s', async (_what, options, message) => {
    const file = await write(smallExport(options));
    await expect(readExport(file, unknown)).rejects.toThrow(new ModelError(`${file} ${message}`));
  });

  test('no input_ids', async () => {
    const change = (graph: GraphProto): void => {
      for (const one of graph.input) if (one.name === 'input_ids') one.name = 'inputs_embeds';
      for (const one of graph.node)
        one.input = one.input.map((name) => name.replace('input_ids', 'inputs_embeds'));
    };
    const file = await write(smallExport({ change }));
    await expect(readExport(file, unknown)).rejects.toThrow(
      new ModelError(
        `${file} has no input input_ids; export it as text-generation or text-generation-with-past.`,
      ),
    );
  });

  test('a Git LFS pointer', async () => {
    const file = await write('version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12345\n');
    await expect(readExport(file, unknown)).rejects.toThrow(
      new ModelError(`${file} is a Git LFS pointer; run \`git lfs pull\` in its folder.`),
    );
  });

  test.each([
    ['a text', Buffer.from('<!DOCTYPE html><html>Not found</html>')],
    ['an end too soon', smallExport().subarray(0, -1000)],
  ])('%s', async (_what, bytes) => {
    const file = await write(bytes);
    await expect(readExport(file, unknown)).rejects.toThrow(ModelError);
    await expect(readExport(file, unknown)).rejects.toThrow(
      /is no ONNX model \(.*\); download or export it again\.$/,
    );
  });

  test('nothing', async () => {
    const file = await write('');
    await expect(readExport(file, unknown)).rejects.toThrow(
      new ModelError(`${file} holds no graph; download or export it again.`),
    );
  });

  test('over 2 GB', async () => {
    const file = await write('');
    await truncate(file, 2 ** 31);
    await expect(readExport(file, unknown)).rejects.toThrow(
      new ModelError(`${file} is over 2 GB; export it with external data (model.onnx and model.onnx_data).`),
    );
  });
});
