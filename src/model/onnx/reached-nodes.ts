// Which nodes of a graph compute with what its inputs hold.

import { fromBinary } from '@bufbuild/protobuf';
import { type GraphProto, ModelProtoSchema, type NodeProto } from './onnx_pb.ts';

/**
 * The nodes that compute the same whatever these inputs hold, so long as their shapes stay: positions, masks, lengths.
 * Their names, each with its operator. A node that chooses between graphs is none of them, nor are those within it.
 */
export function nodesApartFrom(bytes: Uint8Array, inputs: readonly string[]): ReadonlyMap<string, string> {
  const { graph } = fromBinary(ModelProtoSchema, bytes);
  if (!graph) return new Map();
  const reached = reachedNodes(graph, inputs);
  const apart = graph.node.filter((node) => !reached.has(node));
  return new Map(apart.map(({ name, opType }) => [name, opType]));
}

function reachedNodes(graph: GraphProto, inputs: readonly string[]): ReadonlySet<NodeProto> {
  const values = new Set(inputs);
  const nodes = new Set<NodeProto>();
  // Exports may have a node before what it is computed from.
  for (let before = -1; before < nodes.size;) {
    before = nodes.size;
    for (const node of graph.node) {
      if (nodes.has(node) || readsShapesOnly.includes(node.opType)) continue;
      if (!node.input.some((value) => values.has(value)) && !node.attribute.some(({ g }) => g)) continue;
      nodes.add(node);
      for (const value of node.output) values.add(value);
    }
  }
  return nodes;
}

const readsShapesOnly = ['Shape', 'Size'];
