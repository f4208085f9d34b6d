// One operator of an ONNX graph as its protobuf.

import { create } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  type GraphProto,
  type NodeProto,
  NodeProtoSchema,
} from './onnx_pb.ts';

/** Name of a value in the graph. */
export type Value = string;

/** Attributes of a node: whole numbers become INT, `float(x)` FLOAT, lists INTS, strings STRING, graphs GRAPH. */
export type Attributes = Readonly<
  Record<string, number | { readonly float: number } | readonly number[] | string | GraphProto>
>;

/** A float attribute, such as an epsilon; bare numbers are whole. */
export const float = (value: number): { readonly float: number } => ({ float: value });

/** A node on its own, for graphs that are changed rather than built. An input that is left out is `''`. */
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
  if ('$typeName' in value) {
    return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.GRAPH, g: value });
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
