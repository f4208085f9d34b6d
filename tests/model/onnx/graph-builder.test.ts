import { fromBinary } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import { GraphBuilder } from '../../../src/model/onnx/graph-builder.ts';
import { float, node } from '../../../src/model/onnx/graph-node.ts';
import {
  AttributeProto_AttributeType,
  ModelProtoSchema,
  TensorProto_DataLocation,
  TensorProto_DataType,
} from '../../../src/model/onnx/onnx_pb.ts';
import { declaredLength, declaredType, valueInfo } from '../../../src/model/onnx/value-info.ts';
import { InferenceSession, Tensor } from 'onnxruntime-node';

/** The graph as a reader of the bytes sees it. */
function written(build: (graph: GraphBuilder) => void) {
  const builder = new GraphBuilder();
  build(builder);
  const model = fromBinary(ModelProtoSchema, builder.bytes());
  if (!model.graph) throw new Error('there is no graph');
  return { ...model, graph: model.graph };
}

test('a built graph is one that the runtime computes', async () => {
  const builder = new GraphBuilder();
  const x = builder.input('x', 'float32', ['rows', 2]);
  const [left = '', right = ''] = builder.nodes('Split', [x], 2, { axis: 1, num_outputs: 2 });
  const sum = builder.node('Add', [builder.node('Mul', [left, builder.floats([3], [])]), right]);
  builder.output('y', sum, 'float32', ['rows', 1]);
  const session = await InferenceSession.create(builder.bytes());
  const { y } = await session.run({ x: new Tensor('float32', [1, 2, 3, 4], [2, 2]) });
  expect([...(y?.data ?? [])]).toEqual([5, 13]);
  expect(y?.dims).toEqual([2, 1]);
  await session.release();
});

test('of two computations that are built the one is run that is asked for, in a graph of its own', async () => {
  const builder = new GraphBuilder();
  const x = builder.input('x', 'float32', ['n']);
  const isLarge = builder.input('is_large', 'bool', []);
  const chosen = builder.either(
    isLarge,
    (inside) => inside.node('Mul', [x, inside.floats([100], [])]),
    (inside) => inside.node('Identity', [x]),
  );
  const again = builder.either(
    isLarge,
    (inside) => inside.node('Add', [chosen, inside.floats([1], [])]),
    (inside) => inside.node('Neg', [chosen]),
  );
  builder.output('y', again, 'float32', ['n']);
  const session = await InferenceSession.create(builder.bytes());
  const ask = async (large: boolean, values: readonly number[]): Promise<readonly number[]> => {
    const { y } = await session.run({
      x: new Tensor('float32', values, [values.length]),
      is_large: new Tensor('bool', [large], []),
    });
    return [...((y?.data ?? []) as Float32Array)];
  };
  expect(await ask(true, [1, 2])).toEqual([101, 201]);
  expect(await ask(false, [1, 2, 3])).toEqual([-1, -2, -3]);
  expect(await ask(false, [])).toEqual([]);
  await session.release();
});

test('every node and every value has a name of its own', () => {
  const { graph } = written((builder) => {
    const one = builder.integers([1]);
    for (let index = 0; index < 3; index++) builder.nodes('Split', [one, builder.integers([index])], 2);
  });
  const names = [...graph.node.flatMap(({ output }) => output), ...graph.initializer.map(({ name }) => name)];
  expect(new Set(names).size).toBe(3 * 2 + 4);
  expect(new Set(graph.node.map(({ name }) => name)).size).toBe(3);
});

test('attributes have the types that operators want', () => {
  const { attribute } = node('Op', [], [], {
    axis: -1,
    epsilon: float(1e-5),
    perm: [0, 2],
    approximate: 'tanh',
  });
  expect(attribute.map(({ name, type }) => [name, type])).toEqual([
    ['axis', AttributeProto_AttributeType.INT],
    ['epsilon', AttributeProto_AttributeType.FLOAT],
    ['perm', AttributeProto_AttributeType.INTS],
    ['approximate', AttributeProto_AttributeType.STRING],
  ]);
  expect(attribute.map(({ i, f, ints, s }) => [i, f, ints, new TextDecoder().decode(s)])).toEqual([
    [-1n, 0, [], ''],
    [0n, 1e-5, [], ''],
    [0n, 0, [0n, 2n], ''],
    [0n, 0, [], 'tanh'],
  ]);
});

describe('constants', () => {
  test('lie in the model, as int64 or float32', () => {
    const { graph } = written((builder) => {
      builder.integers([-1, 2 ** 40]);
      builder.integers([7], []);
      builder.floats([0.1, 2], [1, 2]);
    });
    expect(graph.initializer.map(({ dataType, dims }) => [dataType, dims])).toEqual([
      [TensorProto_DataType.INT64, [2n]],
      [TensorProto_DataType.INT64, []],
      [TensorProto_DataType.FLOAT, [1n, 2n]],
    ]);
    const [integers, , floats] = graph.initializer.map(({ rawData }) => rawData.slice().buffer);
    expect([...new BigInt64Array(integers ?? new ArrayBuffer())]).toEqual([-1n, 2n ** 40n]);
    expect([...new Float32Array(floats ?? new ArrayBuffer())]).toEqual([Math.fround(0.1), 2]);
  });

  test('or in a file, by their place', () => {
    const { graph } = written((builder) => {
      builder.external('w', 'bfloat16', [3, 4], {
        location: 'a/b c.safetensors',
        offset: 2 ** 33,
        bytes: 24,
      });
    });
    const [tensor] = graph.initializer;
    expect(tensor).toMatchObject({
      name: 'w',
      dataType: TensorProto_DataType.BFLOAT16,
      dims: [3n, 4n],
      dataLocation: TensorProto_DataLocation.EXTERNAL,
    });
    expect(tensor?.externalData.map(({ key, value }) => [key, value])).toEqual([
      ['location', 'a/b c.safetensors'],
      ['offset', '8589934592'],
      ['length', '24'],
    ]);
  });
});

test('a declaration is read as it was written; a named length is not known before the graph runs', () => {
  const info = valueInfo('past', 'float16', ['batch', 3, 'total', 64]);
  expect(declaredType(info)).toBe(TensorProto_DataType.FLOAT16);
  expect([0, 1, 2, 3, 4].map((axis) => declaredLength(info, axis))).toEqual([
    undefined,
    3,
    undefined,
    64,
    undefined,
  ]);
});
