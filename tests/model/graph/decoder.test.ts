// What a built graph is made of. What it computes is in tests/runners/architectures.test.ts.

import { fromBinary } from '@bufbuild/protobuf';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openCheckpoint } from '../../../src/model/checkpoint.ts';
import type { DecoderDesign } from '../../../src/model/design.ts';
import { families } from '../../../src/model/families/index.ts';
import {
  type GraphProto,
  ModelProtoSchema,
  type NodeProto,
  TensorProto_DataLocation,
  type ValueInfoProto,
} from '../../../src/model/onnx/onnx_pb.ts';
import { neededShapes } from '../../../src/model/weights/needed-shapes.ts';
import { fixture, fixtureModels } from '../reference-models.ts';

async function build({ folder }: { readonly folder: string }, slots = 0) {
  const checkpoint = await openCheckpoint(folder);
  const model = await checkpoint.graph({ slots });
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

/** The last axes of the constants that a value is computed from, back to the first computed with a constant of several numbers. */
function constantsBehind(graph: GraphProto, value = ''): readonly number[] {
  const { input = [] } = producerOf(graph, value) ?? {};
  const own = graph.initializer
    .filter(({ name, dims }) => input.includes(name) && dims.length > 1)
    .map(({ dims }) => Number(dims.at(-1)));
  return own.length > 0 ? own : input.flatMap((one) => constantsBehind(graph, one));
}

const dimensions = ({ type }: ValueInfoProto): readonly (string | number)[] =>
  type?.value.case === 'tensorType'
    ? (type.value.value.shape?.dim ?? []).map(({ value }) =>
        value.case === 'dimValue' ? Number(value.value) : (value.value ?? ''),
      )
    : [];

const names = (values: readonly { readonly name: string }[]): readonly string[] =>
  values.map(({ name }) => name);

/** Of all weights that a design needs. */
function neededNames(design: DecoderDesign): readonly string[] {
  const family = families.find(({ modelTypes }) => modelTypes.includes(design.family));
  if (!family) throw new Error(`there is no family ${design.family}`);
  return [...neededShapes(design, family.weights(design)).keys()].toSorted();
}

/** The names of the weights that stay in their files. */
const outside = (graph: GraphProto): readonly string[] =>
  names(graph.initializer.filter(({ dataLocation }) => dataLocation === TensorProto_DataLocation.EXTERNAL));

describe.each(fixtureModels)('the graph of $name', (model) => {
  test('multiplies by the vocabulary once, after the wanted rows were gathered', async () => {
    const { graph, design } = await build(model);
    const products = productsOfWidth(graph, design.vocabulary);
    expect(products).toHaveLength(1);
    let before = producerOf(graph, products[0]?.input[0]);
    while (/^(RMSNormalization|LayerNormalization|Gemm)$/.test(before?.opType ?? ''))
      before = producerOf(graph, before?.input[0]);
    expect(before?.opType).toBe('Gather');
    expect(before?.input[1]).toBe('rows');
  });

  test('gives four numbers an answer, and the pass’s keys and values token by token; no logits leave it', async () => {
    const { graph, design } = await build(model);
    const added = [1, 'tokens', design.keyValueHeads * design.headWidth];
    const shapes = Object.fromEntries(graph.output.map((output) => [output.name, dimensions(output)]));
    expect(shapes).toEqual({
      log_sum_exp: ['rows'],
      target_logit: ['targets'],
      max_logit: ['rows'],
      arg_max: ['rows'],
      'new.0.key': added,
      'new.0.value': added,
      'new.1.key': added,
      'new.1.value': added,
    });
  });

  test('with slots has a past and a part of the tokens for each, and the same weights and outputs', async () => {
    const [plain, slotted] = [await build(model), await build(model, 3)];
    const keyWidth = plain.design.keyValueHeads * plain.design.headWidth;
    const shapes = (graph: GraphProto) =>
      new Map(graph.input.map((input) => [input.name, dimensions(input)]));
    const added = [...shapes(slotted.graph)].filter(([name]) => !shapes(plain.graph).has(name));
    expect(added.length).toBe(1 + 3 * 2 * plain.design.layers);
    expect(new Map(added).get('lengths')).toEqual([4]);
    expect(new Map(added).get('slot.2.past.1.value')).toEqual([1, 'past_2', keyWidth]);
    const { pastKeys } = slotted.model.past?.layers[0] ?? {};
    expect([pastKeys, slotted.model.slots, plain.model.slots]).toEqual(['past.0.key', 3, 0]);
    expect(names(slotted.graph.output)).toEqual(names(plain.graph.output));
    expect(outside(slotted.graph)).toEqual(outside(plain.graph));
  });

  test('takes sines and cosines in whole vectors, so that no token depends on where it stands', async () => {
    const { graph, design } = await build(model);
    const turned = graph.node.filter(({ opType }) => ['Sin', 'Cos'].includes(opType));
    const { positions } = design;
    const rotations = positions.kind === 'rotary' ? new Set(positions.rotations.filter((one) => one)) : [];
    const kinds = positions.kind === 'sinusoidal' ? 1 : [...rotations].length;
    expect(turned).toHaveLength(2 * kinds);
    for (const { input } of turned) {
      for (const length of constantsBehind(graph, input[0])) expect(length % 16).toBe(0);
    }
  });

  test('leaves the weights in their files', async () => {
    const { graph, model: built, design } = await build(model);
    expect(built.bytes.length).toBeLessThan(60_000);
    const inline = graph.initializer.map(({ rawData }) => rawData.length);
    expect(Math.max(...inline)).toBeLessThanOrEqual(256);
    const outside = graph.initializer.filter(
      ({ dataLocation }) => dataLocation === TensorProto_DataLocation.EXTERNAL,
    );
    expect(names(outside).toSorted()).toEqual(neededNames(design));
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
