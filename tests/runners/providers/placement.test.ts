import { describe, expect, test } from 'vitest';
import { ModelError } from '../../../src/lib/errors.ts';
import { checkPlacement, type NodeRun, readProfile } from '../../../src/runners/providers/placement.ts';

/** As onnxruntime 1.30 writes it, less what is not read. */
const profile = JSON.stringify([
  { cat: 'Session', name: 'session_initialization', args: {} },
  {
    cat: 'Node',
    name: 'Gemm:plumbline/Gemm_29_0_kernel_time',
    args: {
      op_name: 'Gemm',
      provider: 'WebGpuExecutionProvider',
      input_type_shape: [{ float: [8, 128] }, { float: [128, 128] }],
      output_type_shape: [{ float: [8, 128] }],
    },
  },
  { cat: 'Api', name: 'Gemm:plumbline/Gemm_29_0&Gemm&Gemm', args: { cache_key: 'Gemm' } },
  {
    cat: 'Node',
    name: 'Less:plumbline/Less_9_0_kernel_time',
    args: {
      op_name: 'Less',
      provider: 'CPUExecutionProvider',
      input_type_shape: [{ int64: [1, 8] }, { int64: [8, 1] }],
      output_type_shape: [{ bool: [8, 8] }],
    },
  },
]);

const onGpu: NodeRun = {
  node: 'a',
  operator: 'Gemm',
  provider: 'WebGpuExecutionProvider',
  types: ['float', 'float'],
};
const onCpu = (node: string, operator: string, ...types: readonly string[]): NodeRun => ({
  node,
  operator,
  provider: 'CPUExecutionProvider',
  types,
});
const check =
  (runs: readonly NodeRun[], apart: readonly string[] = []) =>
  () =>
    checkPlacement(runs, 'webgpu', new Map(apart.map((name) => [name, 'Cos'])));

test('a profile tells of each node where it ran, and on what', () => {
  expect(readProfile(profile)).toEqual([
    {
      node: 'Gemm:plumbline/Gemm_29_0',
      operator: 'Gemm',
      provider: 'WebGpuExecutionProvider',
      types: ['float', 'float', 'float'],
    },
    {
      node: 'Less:plumbline/Less_9_0',
      operator: 'Less',
      provider: 'CPUExecutionProvider',
      types: ['int64', 'int64', 'bool'],
    },
  ]);
});

describe('a pass ran where it was asked to', () => {
  test('where all of it ran there', () => {
    expect(check([onGpu])).not.toThrow();
  });

  test('where the CPU had whole numbers and truth values, or what the tokens do not reach', () => {
    expect(check([onGpu, onCpu('b', 'Concat', 'int64', 'int32', 'bool')])).not.toThrow();
    expect(check([onGpu, onCpu('c', 'Cos', 'float')], ['c'])).not.toThrow();
  });

  test('but not where the CPU had one product of eight-bit numbers, or one sum in float64', () => {
    expect(check([onGpu, onCpu('b', 'MatMulInteger', 'uint8', 'int8', 'int32')])).toThrow(ModelError);
    expect(check([onGpu, onCpu('b', 'ReduceSum', 'double', 'int64')])).toThrow(ModelError);
  });

  test('and then the operators are named, each once', () => {
    const runs = [
      onGpu,
      onCpu('b', 'Tanh', 'float'),
      onCpu('c', 'Attention', 'float'),
      onCpu('d', 'Tanh', 'float'),
    ];
    expect(check(runs, ['e'])).toThrow(
      'With --provider webgpu ONNX Runtime would run 3 of the 4 nodes of this model on the CPU (Attention, Tanh), ' +
        'since webgpu lacks them; use --provider cpu.',
    );
  });

  test('nor where nothing of it ran there, or it is another provider that ran it', () => {
    expect(check([])).toThrow('ran nothing of this model there');
    expect(check([onCpu('b', 'Shape', 'int64')])).toThrow('ran nothing of this model there');
    expect(check([onGpu, { ...onGpu, provider: 'CUDAExecutionProvider' }])).toThrow(ModelError);
  });
});
