// The sum over a row of the vocabulary in float32, for providers without float64.

import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Value } from '../onnx/graph-node.ts';

const block = 256;

/**
 * x [rows, vocabulary] -> [rows, 1]: the sum of the sums of 256 entries each. So no sum has more than some hundreds of
 * terms, and its error stays below 1e-6 of it in whatever order a provider adds; one sum over 151,936 terms is off by 1.4e-5.
 */
export function spelledSum(graph: GraphBuilder, x: Value): Value {
  const size = graph.integers([block]);
  // Not `start` and `end` of Shape: exports may have an older opset.
  const width = graph.node('Slice', [graph.node('Shape', [x]), graph.integers([1]), graph.integers([2])]);
  const blocks = graph.node('Div', [graph.node('Add', [width, graph.integers([block - 1])]), size]);
  const missing = graph.node('Sub', [graph.node('Mul', [blocks, size]), width]);
  const pads = graph.node('Concat', [graph.integers([0, 0, 0]), missing], { axis: 0 });
  // Rows and blocks are one axis at first: behind a pass that asks for no rows, a -1 between two lengths is not known.
  const inBlocks = graph.node('Reshape', [graph.node('Pad', [x, pads]), graph.integers([-1, block])]);
  const sums = graph.node('ReduceSum', [inBlocks, graph.integers([1])], { keepdims: 0 });
  const byRow = graph.node('Concat', [graph.integers([-1]), blocks], { axis: 0 });
  return graph.node('ReduceSum', [graph.node('Reshape', [sums, byRow]), graph.integers([1])], {
    keepdims: 1,
  });
}
