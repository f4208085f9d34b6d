// The execution providers of ONNX Runtime that a model can be asked to run on, and what is peculiar to each.

import type { GraphOptions, SpelledOut } from '../../model/graph/spelled-out.ts';

export type Provider = 'cpu' | 'cuda' | 'webgpu' | 'coreml' | 'dml';

interface Traits {
  /** As the runtime's own records call it. */
  readonly runtimeName: string;
  /** What its graphs are built of smaller operators for. */
  readonly spelledOut: readonly SpelledOut[];
  /** Whether it chooses between parts of a graph (`If`), which texts that are generated side by side need. */
  readonly slots: boolean;
}

const all: readonly SpelledOut[] = ['attention', 'sum', 'experts', 'not a number'];

/**
 * Of WebGPU found out with onnxruntime 1.30, by graphs of one node without the CPU to fall back on. CUDA's library has
 * the other operators of opset 23; its own attention is said not to take float32 where heads share keys. CoreML and
 * DirectML have not been tried and are given the smallest operators.
 */
const traits: Readonly<Record<Provider, Traits>> = {
  cpu: { runtimeName: 'CPUExecutionProvider', spelledOut: [], slots: true },
  cuda: { runtimeName: 'CUDAExecutionProvider', spelledOut: ['attention'], slots: true },
  webgpu: { runtimeName: 'WebGpuExecutionProvider', spelledOut: all, slots: false },
  coreml: { runtimeName: 'CoreMLExecutionProvider', spelledOut: all, slots: false },
  dml: { runtimeName: 'DmlExecutionProvider', spelledOut: all, slots: false },
};

export const providers = Object.keys(traits) as readonly Provider[];

const traitsOf = (provider: string): Traits => traits[provider as Provider] ?? traits.cpu;

export const runtimeName = (provider: string): string => traitsOf(provider).runtimeName;

/**
 * How a graph is built for a provider.
 * @param slots how many are wanted; a provider that cannot have them gets none
 */
export function graphOptions(provider: string, slots = 0): Required<GraphOptions> {
  const { spelledOut, slots: hasSlots } = traitsOf(provider);
  return { spelledOut, slots: hasSlots ? slots : 0 };
}
