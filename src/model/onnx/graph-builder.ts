// Collects the nodes, inputs, outputs and initializers of one ONNX graph and writes them as a ModelProto.

import { create, toBinary } from '@bufbuild/protobuf';
import { type Attributes, node, type Value } from './graph-node.ts';
import {
  type GraphProto,
  GraphProtoSchema,
  ModelProtoSchema,
  TensorProto_DataLocation,
  TensorProtoSchema,
  ValueInfoProtoSchema,
} from './onnx_pb.ts';
import { type ElementType, elementTypes, valueInfo } from './value-info.ts';

/** Where an initializer's bytes lie: a file relative to the folder that the session is told, offset and length in bytes. */
export interface ExternalBytes {
  readonly location: string;
  readonly offset: number;
  readonly bytes: number;
}

/** opset 23 brought `Attention`, `RotaryEmbedding` and `RMSNormalization`. */
const ownOpset = 23;
const irVersion = 11;

/**
 * State: the graph that grows, a new one or one that was exported by others. A node's method returns the names of what
 * it computes.
 */
export class GraphBuilder {
  private count = 0;

  constructor(
    private readonly graph: GraphProto = create(GraphProtoSchema, { name: 'decoder' }),
    /** Begins the names of what it computes. */
    private readonly prefix = 'plumbline/',
  ) {}

  input(name: string, type: ElementType, dimensions: readonly (number | string)[]): Value {
    this.graph.input.push(valueInfo(name, type, dimensions));
    return name;
  }

  /** Names a value as an output of the graph. */
  output(name: string, value: Value, type: ElementType, dimensions: readonly (number | string)[]): void {
    this.graph.node.push(node('Identity', [value], [name], {}));
    this.graph.output.push(valueInfo(name, type, dimensions));
  }

  /** Adds a node with one output. An input that is left out is `''`. */
  node(operator: string, inputs: readonly Value[], attributes: Attributes = {}): Value {
    const [output] = this.nodes(operator, inputs, 1, attributes);
    return output as Value;
  }

  /** Adds a node with several outputs. */
  nodes(
    operator: string,
    inputs: readonly Value[],
    outputs: number,
    attributes: Attributes = {},
  ): readonly Value[] {
    this.count++;
    const names = Array.from(
      { length: outputs },
      (_, index) => `${this.prefix}${operator}_${this.count}_${index}`,
    );
    this.graph.node.push(node(operator, inputs, names, attributes));
    return names;
  }

  /**
   * One of two computations of a value, and only that one. They see all values of this graph.
   * @param condition bool []
   */
  either(
    condition: Value,
    then: (graph: GraphBuilder) => Value,
    otherwise: (graph: GraphBuilder) => Value,
  ): Value {
    const branch = (name: string, build: (graph: GraphBuilder) => Value): GraphProto => {
      const graph = create(GraphProtoSchema, { name });
      const builder = new GraphBuilder(graph, `${this.prefix}if_${this.count}/${name}/`);
      const value = builder.node('Identity', [build(builder)]);
      graph.output.push(create(ValueInfoProtoSchema, { name: value }));
      return graph;
    };
    this.count++;
    const branches = { then_branch: branch('then', then), else_branch: branch('else', otherwise) };
    return this.node('If', [condition], branches);
  }

  cast(x: Value, type: ElementType): Value {
    return this.node('Cast', [x], { to: elementTypes[type] });
  }

  /** A constant of whole numbers; without dimensions a vector. */
  integers(values: readonly number[], dimensions: readonly number[] = [values.length]): Value {
    return this.initializer('int64', new BigInt64Array(values.map(BigInt)), dimensions);
  }

  /** A constant of float32 numbers; without dimensions a vector. */
  floats(values: readonly number[], dimensions: readonly number[] = [values.length]): Value {
    return this.initializer('float32', new Float32Array(values), dimensions);
  }

  /** An initializer whose bytes lie in a file. */
  external(name: string, type: ElementType, dimensions: readonly number[], where: ExternalBytes): Value {
    this.graph.initializer.push(
      create(TensorProtoSchema, {
        name,
        dataType: elementTypes[type],
        dims: dimensions.map(BigInt),
        dataLocation: TensorProto_DataLocation.EXTERNAL,
        externalData: [
          { key: 'location', value: where.location },
          { key: 'offset', value: String(where.offset) },
          { key: 'length', value: String(where.bytes) },
        ],
      }),
    );
    return name;
  }

  /** The finished model, where the graph is ours from the start. */
  bytes(): Uint8Array {
    const model = create(ModelProtoSchema, {
      irVersion: BigInt(irVersion),
      producerName: 'plumbline',
      opsetImport: [{ domain: '', version: BigInt(ownOpset) }],
      graph: this.graph,
    });
    return toBinary(ModelProtoSchema, model);
  }

  private initializer(type: ElementType, values: ArrayBufferView, dimensions: readonly number[]): Value {
    const name = `${this.prefix}constant_${this.graph.initializer.length}`;
    this.graph.initializer.push(
      create(TensorProtoSchema, {
        name,
        dataType: elementTypes[type],
        dims: dimensions.map(BigInt),
        rawData: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
      }),
    );
    return name;
  }
}
