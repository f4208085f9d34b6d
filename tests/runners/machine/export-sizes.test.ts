import { create, toBinary } from '@bufbuild/protobuf';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import {
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProto_DataLocation,
  TensorProto_DataType as Type,
  TensorProtoSchema,
  ValueInfoProtoSchema,
} from '../../../src/model/onnx/onnx_pb.ts';
import { exportSizes } from '../../../src/runners/machine/export-sizes.ts';

const folder = mkdtempSync(join(tmpdir(), 'plumbline-export-sizes-'));
const file = join(folder, 'model.onnx');
afterAll(() => rmSync(folder, { recursive: true }));

interface Weight {
  readonly dims: readonly number[];
  readonly type: Type;
  /** Bytes in the file itself; otherwise they are in another file. */
  readonly raw?: number;
}

async function sizesOf(weights: readonly Weight[], inputs: readonly string[] = []) {
  const initializer = weights.map(({ dims, type, raw }, index) =>
    create(TensorProtoSchema, {
      name: `weight ${index}`,
      dims: dims.map(BigInt),
      dataType: type,
      ...(raw === undefined
        ? { dataLocation: TensorProto_DataLocation.EXTERNAL }
        : { rawData: new Uint8Array(raw).fill(0xff) }),
    }),
  );
  const graph = create(GraphProtoSchema, {
    node: [create(NodeProtoSchema, { opType: 'MatMul', input: ['a', 'b'], output: ['c'] })],
    initializer,
    input: inputs.map((name) => create(ValueInfoProtoSchema, { name })),
  });
  writeFileSync(file, toBinary(ModelProtoSchema, create(ModelProtoSchema, { irVersion: 8n, graph })));
  return exportSizes(file);
}

test('float32 weights count as they are, in the file or beside it', async () => {
  const weights = [
    { dims: [300, 200], type: Type.FLOAT, raw: 240_000 },
    { dims: [1000, 200], type: Type.FLOAT },
    { dims: [], type: Type.FLOAT, raw: 4 },
  ];
  expect(await sizesOf(weights)).toMatchObject({ weights: 240_000 + 800_000 + 4, largest: 800_000 });
});

test('16-bit weights are widened, quantized ones are not', async () => {
  const weights = [
    { dims: [1000], type: Type.FLOAT16, raw: 2000 },
    { dims: [1000], type: Type.BFLOAT16 },
    { dims: [1000], type: Type.INT8 },
    { dims: [1000], type: Type.UINT8, raw: 1000 },
    { dims: [1000], type: Type.INT64 },
    { dims: [1000], type: Type.UINT4 },
  ];
  expect(await sizesOf(weights)).toMatchObject({ weights: 4000 + 4000 + 1000 + 1000 + 8000 + 500 });
});

test('an export with a past is told by its inputs', async () => {
  expect(await sizesOf([], ['input_ids', 'past_key_values.0.key'])).toMatchObject({ takesPast: true });
  expect(await sizesOf([], ['input_ids', 'attention_mask'])).toMatchObject({ takesPast: false });
});

test('a file that is no model has no sizes', async () => {
  for (const text of ['', 'version https://git-lfs.github.com/spec/v1\n', '{"a": 1}', '\xff'.repeat(100)]) {
    writeFileSync(file, text);
    expect(await exportSizes(file)).toBeNull();
  }
});

test('a model that is cut short has none', async () => {
  await sizesOf([{ dims: [5000], type: Type.FLOAT, raw: 20_000 }]);
  writeFileSync(file, readFileSync(file).subarray(0, 9000));
  expect(await exportSizes(file)).toBeNull();
});
