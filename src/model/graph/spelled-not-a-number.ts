// `IsNaN` from a comparison, for providers that lack it. Exports have it behind each softmax, for rows that see nothing.

import { node } from '../onnx/graph-node.ts';
import type { GraphProto } from '../onnx/onnx_pb.ts';

/** Only what is not a number differs from itself. Replaces the nodes in their places. */
export function spellNotANumber(graph: GraphProto): void {
  graph.node = graph.node.flatMap((found) => {
    const {
      opType,
      input: [x = ''],
      output: [result = ''],
    } = found;
    if (opType !== 'IsNaN') return [found];
    const equal = `${result}/equal`;
    return [node('Equal', [x, x], [equal], {}), node('Not', [equal], [result], {})];
  });
}
