import { describe, expect, test } from 'vitest';
import { GraphBuilder } from '../../../src/model/onnx/graph-builder.ts';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { GraphProtoSchema, ModelProtoSchema } from '../../../src/model/onnx/onnx_pb.ts';
import { nodesApartFrom } from '../../../src/model/onnx/reached-nodes.ts';

const operators = (bytes: Uint8Array, ...inputs: readonly string[]): readonly string[] =>
  [...nodesApartFrom(bytes, inputs).values()].sort();

describe('nodes apart from the tokens', () => {
  test('are those of positions and shapes, and not what either is mixed with tokens in', () => {
    const graph = new GraphBuilder();
    const [tokens, positions] = [
      graph.input('tokens', 'float32', ['n']),
      graph.input('positions', 'float32', ['n']),
    ];
    const table = graph.node('Cos', [graph.node('Mul', [positions, graph.floats([2], [])])]);
    const length = graph.node('Squeeze', [graph.node('Shape', [graph.node('Exp', [tokens])])]);
    graph.output('mixed', graph.node('Add', [tokens, table]), 'float32', ['n']);
    graph.output('length', graph.node('Neg', [length]), 'int64', []);
    expect(operators(graph.bytes(), 'tokens')).toEqual(['Cos', 'Identity', 'Mul', 'Neg', 'Shape', 'Squeeze']);
    expect(operators(graph.bytes(), 'tokens', 'positions')).toEqual(['Identity', 'Neg', 'Shape', 'Squeeze']);
  });

  test('are the same whatever order the nodes stand in', () => {
    const graph = new GraphBuilder();
    const tokens = graph.input('tokens', 'float32', ['n']);
    graph.output('y', graph.node('Exp', [graph.node('Neg', [graph.node('Abs', [tokens])])]), 'float32', [
      'n',
    ]);
    const model = fromBinary(ModelProtoSchema, graph.bytes());
    model.graph?.node.reverse();
    expect(operators(toBinary(ModelProtoSchema, model), 'tokens')).toEqual([]);
  });

  test('are none that choose between graphs', () => {
    const graph = new GraphBuilder();
    const flag = graph.input('flag', 'bool', []);
    const x = graph.input('x', 'float32', ['n']);
    const chosen = graph.either(
      flag,
      (inside) => inside.node('Exp', [x]),
      (inside) => inside.node('Neg', [x]),
    );
    graph.output('y', chosen, 'float32', ['n']);
    expect(operators(graph.bytes(), 'tokens')).toEqual([]);
  });

  test('of no graph are none', () => {
    const empty = create(ModelProtoSchema, { graph: create(GraphProtoSchema, {}) });
    expect(nodesApartFrom(toBinary(ModelProtoSchema, empty), ['x']).size).toBe(0);
  });
});
