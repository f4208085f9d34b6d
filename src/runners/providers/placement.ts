// Provider truth: what the runtime itself recorded of a pass says where each node ran.

import { ModelError } from '../../lib/errors.ts';
import { runtimeName } from './providers.ts';

/** One node, as the runtime's profile tells of it. */
export interface NodeRun {
  readonly node: string;
  readonly operator: string;
  /** The runtime's name of the provider that ran it. */
  readonly provider: string;
  /** Types of what went in and came out, as the runtime calls them: float, int64, bool, … */
  readonly types: readonly string[];
}

interface ProfileEvent {
  readonly cat: string;
  readonly name: string;
  readonly args?: {
    readonly op_name?: string;
    readonly provider?: string;
    readonly input_type_shape?: readonly Readonly<Record<string, unknown>>[];
    readonly output_type_shape?: readonly Readonly<Record<string, unknown>>[];
  };
}

/** The nodes of a profile that the runtime wrote (onnxruntime/core/framework/sequential_executor.cc, `KernelScope`). */
export function readProfile(json: string): readonly NodeRun[] {
  const events = JSON.parse(json) as readonly ProfileEvent[];
  return events.flatMap(({ cat, name, args }) => {
    if (cat !== 'Node' || args?.provider === undefined) return [];
    const { op_name: operator = '', provider, input_type_shape = [], output_type_shape = [] } = args;
    const types = [...input_type_shape, ...output_type_shape].flatMap((typed) => Object.keys(typed));
    return [{ node: name.replace(/_kernel_time$/, ''), operator, provider, types }];
  });
}

/** Types of places, lengths and masks. */
const types = ['int64', 'int32', 'bool'];

/**
 * Checks that a model ran where it was asked to. The runtime gives some nodes to the CPU by design: shapes, positions,
 * masks. So what is asked for is this: every node that computes with what the tokens or the past hold, and not only with
 * whole numbers and truth values, ran on the provider.
 * @param apart by name, the nodes that compute the same whatever tokens and past hold
 * @throws ModelError with the operators that ran elsewhere
 */
export function checkPlacement(
  runs: readonly NodeRun[],
  provider: string,
  apart: ReadonlyMap<string, string>,
): void {
  const wanted = runtimeName(provider);
  const strays = runs.filter(
    (run) =>
      run.provider !== wanted && !apart.has(run.node) && run.types.some((type) => !types.includes(type)),
  );
  if (strays.length > 0) {
    const operators = [...new Set(strays.map(({ operator }) => operator))].sort().join(', ');
    throw new ModelError(
      `With --provider ${provider} ONNX Runtime would run ${strays.length} of the ${runs.length} nodes of this model on the CPU ` +
        `(${operators}), since ${provider} lacks them; use --provider cpu.`,
    );
  }
  if (!runs.some((run) => run.provider === wanted))
    throw new ModelError(
      `With --provider ${provider} ONNX Runtime ran nothing of this model there; use --provider cpu.`,
    );
}
