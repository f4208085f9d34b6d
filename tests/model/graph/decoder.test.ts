// What a built graph is made of. What it computes is in tests/runners/architectures.test.ts.

import { fromBinary } from '@bufbuild/protobuf';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openCheckpoint } from '../../../src/model/checkpoint.ts';
import {
  type GraphProto,
  ModelProtoSchema,
  type NodeProto,
  TensorProto_DataLocation,
  type ValueInfoProto,
} from '../../../src/model/onnx/onnx_pb.ts';
import { fixture, fixtureModels } from '../reference-models.ts';

async function build({ folder }: { readonly folder: string }) {
  const checkpoint = await openCheckpoint(folder);
  const model = await checkpoint.graph();
  const { graph } = fromBinary(ModelProtoSchema, model.bytes);
  if (!graph || !checkpoint.design) throw new Error('there is no graph');
  return { graph, model, design: checkpoint.design };
}

const producerOf = (graph: GraphProto, value = ''): NodeProto | undefined =>
  graph.node.find(({ output }) => output.includes(value));

/** Nodes that multiply by a weight with an axis of a length, as stored or widened. */
function productsOfWidth(graph: GraphProto, length: number): readonly NodeProto[] {
  const stored = graph.initializer
    .filter(({ dims }) => dims.includes(BigInt(length)))
    .map(({ name }) => name);
  const widened = graph.node
    .filter(({ opType, input }) => opType === 'Cast' && stored.includes(input[0] ?? ''))
    .flatMap(({ output }) => output);
  return graph.node.filter(
    ({ opType, input }) =>
      ['Gemm', 'MatMul'].includes(opType) && input.some((value) => [...stored, ...widened].includes(value)),
  );
}

const dimensions = ({ type }: ValueInfoProto): readonly (string | number)[] =>
  type?.value.case === 'tensorType'
    ? (type.value.value.shape?.dim ?? []).map(({ value }) =>
        value.case === 'dimValue' ? Number(value.value) : (value.value ?? ''),
      )
    : [];

describe.each(fixtureModels)('the graph of $name', (model) => {
  test('multiplies by the vocabulary once, after the wanted rows were gathered', async () => {
    const { graph, design } = await build(model);
    const products = productsOfWidth(graph, design.vocabulary);
    expect(products).toHaveLength(1);
    const norm = producerOf(graph, products[0]?.input[0]);
    expect(norm?.opType).toMatch(/^(RMS|Layer)Normalization$/);
    const gather = producerOf(graph, norm?.input[0]);
    expect(gather?.opType).toBe('Gather');
    expect(gather?.input[1]).toBe('rows');
  });

  test('gives four numbers an answer, and keys and values; no logits leave it', async () => {
    const { graph, design } = await build(model);
    const past = ['batch', design.keyValueHeads, 'total', design.headWidth];
    const shapes = Object.fromEntries(graph.output.map((output) => [output.name, dimensions(output)]));
    expect(shapes).toEqual({
      log_sum_exp: ['answers'],
      target_logit: ['answers'],
      max_logit: ['answers'],
      arg_max: ['answers'],
      'present.0.key': past,
      'present.0.value': past,
      'present.1.key': past,
      'present.1.value': past,
    });
  });

  test('leaves the weights in their files', async () => {
    const { graph, model: built } = await build(model);
    expect(built.bytes.length).toBeLessThan(40_000);
    const outside = graph.initializer.filter(
      ({ dataLocation }) => dataLocation === TensorProto_DataLocation.EXTERNAL,
    );
    expect(outside.length).toBeGreaterThan(15);
    for (const { externalData, rawData } of outside) {
      const {
        location = '',
        offset,
        length,
      } = Object.fromEntries(externalData.map(({ key, value }) => [key, value]));
      expect(rawData).toHaveLength(0);
      const file = join(built.externalDataFolder, location);
      expect(existsSync(file)).toBe(true);
      expect(Number(offset) + Number(length)).toBeLessThanOrEqual(statSync(file).size);
    }
  });
});

test('a weight of 16 bits is widened once, a tied embedding too', async () => {
  const { graph } = await build(fixture('llama-linear-rope'));
  const casts = graph.node.filter(
    ({ opType, input }) => opType === 'Cast' && input[0] === 'model.embed_tokens.weight',
  );
  expect(casts).toHaveLength(1);
  const users = graph.node.filter(({ input }) => input.includes(casts[0]?.output[0] ?? '-'));
  expect(users.map(({ opType }) => opType)).toEqual(['Gather', 'Gemm']);
});

test('a mask is made for each width of window, not for each layer', async () => {
  const masks = async (name: string): Promise<readonly string[]> => {
    const { graph } = await build(fixture(name));
    const attention = graph.node.filter(({ opType }) => opType === 'Attention');
    return [...new Set(attention.map(({ input }) => input[3] ?? ''))];
  };
  expect(await masks('mistral-window')).toHaveLength(1);
  expect(await masks('qwen2-layer-windows')).toHaveLength(2);
});
