// Collects the nodes, inputs, outputs and initializers of one ONNX graph and writes them as a ModelProto.

import { create, toBinary } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  type GraphProto,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  TensorProto_DataLocation,
  TensorProto_DataType,
  TensorProtoSchema,
  ValueInfoProtoSchema,
} from './onnx_pb.ts';

/** Name of a value in the graph. */
export type Value = string;

/** Attributes of a node: whole numbers become INT, `float(x)` FLOAT, lists INTS, strings STRING. */
export type Attributes = Readonly<
  Record<string, number | { readonly float: number } | readonly number[] | string>
>;

export type ElementType = 'float32' | 'float16' | 'bfloat16' | 'int64' | 'bool';

const elementTypes: Readonly<Record<ElementType, TensorProto_DataType>> = {
  float32: TensorProto_DataType.FLOAT,
  float16: TensorProto_DataType.FLOAT16,
  bfloat16: TensorProto_DataType.BFLOAT16,
  int64: TensorProto_DataType.INT64,
  bool: TensorProto_DataType.BOOL,
};

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
    private readonly opset = ownOpset,
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
      (_, index) => `plumbline/${operator}_${this.count}_${index}`,
    );
    this.graph.node.push(node(operator, inputs, names, attributes));
    return names;
  }

  /** Reduces one axis away. Axes became an input in opset 18. */
  reduce(operator: 'ReduceLogSumExp' | 'ReduceMax', x: Value, axis: number): Value {
    return this.opset < 18
      ? this.node(operator, [x], { axes: [axis], keepdims: 0 })
      : this.node(operator, [x, this.integers([axis])], { keepdims: 0 });
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
      opsetImport: [{ domain: '', version: BigInt(this.opset) }],
      graph: this.graph,
    });
    return toBinary(ModelProtoSchema, model);
  }

  private initializer(type: ElementType, values: ArrayBufferView, dimensions: readonly number[]): Value {
    const name = `plumbline/constant_${this.graph.initializer.length}`;
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

/** A float attribute, such as an epsilon; bare numbers are whole. */
export const float = (value: number): { readonly float: number } => ({ float: value });

/** A node on its own, for graphs that are changed rather than built. */
export function node(
  operator: string,
  inputs: readonly Value[],
  outputs: readonly Value[],
  attributes: Attributes,
): NodeProto {
  return create(NodeProtoSchema, {
    opType: operator,
    name: `${operator}:${outputs[0] ?? ''}`,
    input: [...inputs],
    output: [...outputs],
    attribute: Object.entries(attributes).map(([name, value]) => attribute(name, value)),
  });
}

function attribute(name: string, value: Attributes[string]): AttributeProto {
  if (typeof value === 'string') {
    const s = new TextEncoder().encode(value);
    return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.STRING, s });
  }
  if (typeof value === 'number') {
    return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.INT, i: BigInt(value) });
  }
  if ('float' in value) {
    return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.FLOAT, f: value.float });
  }
  return create(AttributeProtoSchema, {
    name,
    type: AttributeProto_AttributeType.INTS,
    ints: value.map(BigInt),
  });
}

/** The declaration of an input or output; a string names a dimension that is known only when the graph runs. */
export function valueInfo(name: string, type: ElementType, dimensions: readonly (number | string)[]) {
  return create(ValueInfoProtoSchema, {
    name,
    type: {
      value: {
        case: 'tensorType',
        value: {
          elemType: elementTypes[type],
          shape: {
            dim: dimensions.map((dimension) => ({
              value:
                typeof dimension === 'number'
                  ? { case: 'dimValue' as const, value: BigInt(dimension) }
                  : { case: 'dimParam' as const, value: dimension },
            })),
          },
        },
      },
    },
  });
}
