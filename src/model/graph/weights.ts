// Weights as values of a graph: initializers whose bytes stay in the checkpoint's files.

import { relative, sep } from 'node:path';
import type { LinearWeights } from '../families/family.ts';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Value } from '../onnx/graph-node.ts';
import type { ElementType } from '../onnx/value-info.ts';
import type { FoundWeights } from '../weights/find-weights.ts';

const elementTypes: Readonly<Record<string, ElementType>> = {
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
};

/** Gives each weight's value as float32, once, whoever asks. State: the values given so far. */
export class GraphWeights {
  constructor(
    private readonly graph: GraphBuilder,
    private readonly found: FoundWeights,
    /** The folder that the files' locations are relative to. */
    private readonly folder: string,
    private readonly values = new Map<string, Value>(),
    /** Where products are added: the graph, or a branch in it. */
    private readonly place = graph,
  ) {}

  /** The same weights, for products in a branch of the graph. */
  within(branch: GraphBuilder): GraphWeights {
    return new GraphWeights(this.graph, this.found, this.folder, this.values, branch);
  }

  /** A weight in float32; 16-bit weights get a Cast, which the runtime folds when it opens the graph. */
  value(name: string): Value {
    const known = this.values.get(name);
    if (known !== undefined) return known;
    const tensor = this.found.get(name);
    if (!tensor) throw new Error(`The graph asks for ${name}, which is not among the needed weights.`);
    const type = elementTypes[tensor.dtype] as ElementType;
    const location = relative(this.folder, tensor.file).split(sep).join('/');
    const stored = this.graph.external(name, type, tensor.shape, {
      location,
      offset: tensor.offset,
      bytes: tensor.bytes,
    });
    const value = type === 'float32' ? stored : this.graph.cast(stored, 'float32');
    this.values.set(name, value);
    return value;
  }

  /** x [rows, inputs] -> [rows, outputs]. */
  linear(x: Value, { weight, bias, layout }: LinearWeights): Value {
    const inputs = [x, this.value(weight), ...(bias === undefined ? [] : [this.value(bias)])];
    return this.place.node('Gemm', inputs, { transB: layout === 'out-in' ? 1 : 0 });
  }
}
