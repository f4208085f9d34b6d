// What is built from smaller operators computes what the operators do.

import { create, fromBinary } from '@bufbuild/protobuf';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { openCheckpoint } from '../../../src/model/checkpoint.ts';
import { spelledAttention } from '../../../src/model/graph/spelled-attention.ts';
import { spellNotANumber } from '../../../src/model/graph/spelled-not-a-number.ts';
import type { SpelledOut } from '../../../src/model/graph/spelled-out.ts';
import { spelledSum } from '../../../src/model/graph/spelled-sum.ts';
import { GraphBuilder } from '../../../src/model/onnx/graph-builder.ts';
import { float } from '../../../src/model/onnx/graph-node.ts';
import { GraphProtoSchema, ModelProtoSchema } from '../../../src/model/onnx/onnx_pb.ts';
import { openSession } from '../../../src/runners/onnx/session.ts';
import { chainPass } from '../../../src/runners/schedule/passes.ts';
import { fixtureModels, readReference } from '../reference-models.ts';

const all: readonly SpelledOut[] = ['attention', 'sum', 'experts', 'not a number'];

async function run(
  graph: GraphBuilder,
  feeds: Readonly<Record<string, Tensor>>,
): Promise<Record<string, Tensor>> {
  const session = await InferenceSession.create(graph.bytes(), { logSeverityLevel: 4 });
  const outputs = await session.run(feeds);
  await session.release();
  return outputs as Record<string, Tensor>;
}

/** Numbers between -1 and 1, the same on every machine. */
function numbers(count: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return (2 * state) / 2_147_483_647 - 1;
  });
}

const furthest = (one: ArrayLike<number>, other: ArrayLike<number>): number => {
  expect(one.length).toBe(other.length);
  return Math.max(0, ...Array.from(one, (value, index) => Math.abs(value - (other[index] ?? Number.NaN))));
};

describe.each([
  { heads: 4, keyValueHeads: 4, tokens: 5, past: 0 },
  { heads: 6, keyValueHeads: 2, tokens: 3, past: 4 },
  { heads: 3, keyValueHeads: 1, tokens: 1, past: 9 },
])('attention of $heads heads on $keyValueHeads, $tokens tokens behind $past', (sizes) => {
  const { heads, keyValueHeads, tokens, past } = sizes;
  const headWidth = 8;
  const seen = past + tokens;
  const all = { ...sizes, headWidth, scale: 0.37 };

  test.each([
    ['none', undefined],
    ['of flags', undefined],
    ['of flags', 5],
    ['that is added', undefined],
    ['that is added', 5],
  ])('is what the runtime’s operator gives (mask: %s, soft cap: %s)', async (kind, softCap) => {
    const masked = kind !== 'none';
    const isMaskAdded = kind === 'that is added';
    const graph = new GraphBuilder();
    const query = graph.input('query', 'float32', [1, 'tokens', heads * headWidth]);
    const keys = graph.input('keys', 'float32', [1, 'seen', keyValueHeads * headWidth]);
    const values = graph.input('values', 'float32', [1, 'seen', keyValueHeads * headWidth]);
    const mask = isMaskAdded
      ? graph.input('mask', 'float32', [1, heads, 'tokens', 'seen'])
      : masked
        ? graph.input('mask', 'bool', ['tokens', 'seen'])
        : '';
    const shape = [1, 'tokens', heads * headWidth];
    const spelledOut = spelledAttention(graph, { ...all, softCap, isMaskAdded }, query, keys, values, mask);
    graph.output('spelled', spelledOut, 'float32', shape);
    const attributes = {
      q_num_heads: heads,
      kv_num_heads: keyValueHeads,
      scale: float(all.scale),
      ...(softCap !== undefined && { softcap: float(softCap) }),
    };
    const inputs = [query, keys, values, ...(masked ? [mask] : [])];
    graph.output('operator', graph.node('Attention', inputs, attributes), 'float32', shape);

    const rows = (count: number, width: number, seed: number): Tensor =>
      new Tensor('float32', numbers(count * width, seed), [1, count, width]);
    // Each sees itself, and some of the others.
    const sees = Array.from({ length: tokens * seen }, (_, at) => {
      const [token, key] = [Math.floor(at / seen), at % seen];
      return key === past + token || (key < past + token && (token + key) % 3 !== 0);
    });
    const added = Float32Array.from({ length: heads * tokens * seen }, (_, at) =>
      sees[at % (tokens * seen)] ? Math.sin(at) : -1e30,
    );
    const { spelled, operator } = await run(graph, {
      query: rows(tokens, heads * headWidth, 1),
      keys: rows(seen, keyValueHeads * headWidth, 2),
      values: rows(seen, keyValueHeads * headWidth, 3),
      ...(masked && {
        mask: isMaskAdded
          ? new Tensor('float32', added, [1, heads, tokens, seen])
          : new Tensor('bool', sees, [tokens, seen]),
      }),
    });
    expect(spelled?.dims).toEqual([1, tokens, heads * headWidth]);
    expect(furthest(spelled?.data as Float32Array, operator?.data as Float32Array)).toBeLessThan(1e-6);
  });
});

describe('the sum over a row', () => {
  const sums = async (rows: number, width: number) => {
    const graph = new GraphBuilder();
    const x = graph.input('x', 'float32', ['rows', 'width']);
    graph.output('sum', spelledSum(graph, x), 'float32', ['rows', 1]);
    const data = numbers(rows * width, rows + width).map((value) => Math.exp(8 * value));
    const { sum } = await run(graph, { x: new Tensor('float32', data, [rows, width]) });
    expect(sum?.dims).toEqual([rows, 1]);
    const exact = Array.from({ length: rows }, (_, row) =>
      data.subarray(row * width, (row + 1) * width).reduce((total, value) => total + value, 0),
    );
    return { sum: Array.from(sum?.data as Float32Array), exact };
  };

  test.each([1, 255, 256, 257, 50_257, 151_936])('of %i entries is exact to 1e-6 of it', async (width) => {
    const { sum, exact } = await sums(3, width);
    for (const [row, value] of exact.entries())
      expect(Math.abs((sum[row] ?? Number.NaN) - value) / value).toBeLessThan(1e-6);
  });

  test('of no rows is none', async () => {
    expect((await sums(0, 300)).sum).toEqual([]);
  });
});

test('what is not a number is found by comparison', async () => {
  const proto = create(GraphProtoSchema, { name: 'graph' });
  const graph = new GraphBuilder(proto);
  const x = graph.input('x', 'float32', [5]);
  const zero = graph.floats([0], []);
  graph.output('y', graph.node('Where', [graph.node('IsNaN', [x]), zero, x]), 'float32', [5]);
  spellNotANumber(proto);
  expect(proto.node.map(({ opType }) => opType)).toEqual(['Equal', 'Not', 'Where', 'Identity']);
  const values = new Float32Array([1, Number.NaN, Infinity, 2, -3]);
  const { y } = await run(graph, { x: new Tensor('float32', values, [5]) });
  expect(Array.from(y?.data as Float32Array)).toEqual([1, 0, Infinity, 2, -3]);
});

describe.each(fixtureModels)('$name', (model) => {
  const graphs = async () => {
    const checkpoint = await openCheckpoint(model.folder);
    return { plain: await checkpoint.graph(), spelled: await checkpoint.graph({ spelledOut: all }) };
  };

  test('spelled out has neither the operator nor float64, and else the same graph', async () => {
    const { plain, spelled } = await graphs();
    const operators = (bytes: Uint8Array): readonly string[] =>
      fromBinary(ModelProtoSchema, bytes).graph?.node.map(({ opType }) => opType) ?? [];
    expect(operators(plain.bytes)).toContain('Attention');
    expect(operators(spelled.bytes)).not.toContain('Attention');
    expect(operators(spelled.bytes)).not.toContain('If');
    expect({ ...spelled, bytes: null }).toEqual({ ...plain, bytes: null });
    const float64 = 11n;
    const casts = fromBinary(ModelProtoSchema, spelled.bytes).graph?.node.filter(({ attribute }) =>
      attribute.some(({ name, i }) => name === 'to' && i === float64),
    );
    expect(casts).toEqual([]);
  });

  test('says the same spelled out, to 1e-5', async () => {
    const { plain, spelled } = await graphs();
    const answers = async (graph: typeof plain) => {
      const session = await openSession(graph, { threads: 1, provider: 'cpu' });
      const found = [];
      for (const { ids } of readReference(model).cases) {
        const targets = ids.slice(1).map((token, row) => [row, token] as const);
        found.push(await session.run({ ...chainPass(ids, 0), rows: ids.map((_, row) => row), targets }));
      }
      const nothing = await session.run(chainPass([1, 2, 3], 0));
      await session.close();
      expect(nothing.targetLogprobs).toEqual([]);
      return found;
    };
    const [one, other] = [await answers(plain), await answers(spelled)];
    for (const [index, { targetLogprobs, argMax }] of one.entries()) {
      expect(furthest(targetLogprobs, other[index]?.targetLogprobs ?? [])).toBeLessThan(1e-5);
      expect(other[index]?.argMax).toEqual(argMax);
    }
  });
});
