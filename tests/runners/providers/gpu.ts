// Whether there is a GPU that WebGPU can use, one in software included: the one of Debian's `chromium`.

import { execa } from 'execa';
import { existsSync } from 'node:fs';
import { GraphBuilder } from '../../../src/model/onnx/graph-builder.ts';

const chromium = '/usr/lib/chromium';

/** What a process needs to find it; the workers of these tests get it from this one. */
if (process.env['VK_ICD_FILENAMES'] === undefined && existsSync(`${chromium}/vk_swiftshader_icd.json`)) {
  process.env['VK_ICD_FILENAMES'] = `${chromium}/vk_swiftshader_icd.json`;
  process.env['LD_LIBRARY_PATH'] = [chromium, process.env['LD_LIBRARY_PATH'] ?? ''].join(':');
  process.env['XDG_RUNTIME_DIR'] ??= '/tmp';
}

/** A graph of one product, in a process of its own, since a driver may end the process that loads it. */
async function runsOnWebGpu(): Promise<boolean> {
  const graph = new GraphBuilder();
  const x = graph.input('x', 'float32', [2, 2]);
  graph.output('y', graph.node('MatMul', [x, x]), 'float32', [2, 2]);
  const script = `
    import { InferenceSession, Tensor } from 'onnxruntime-node';
    const bytes = Buffer.from('${Buffer.from(graph.bytes()).toString('base64')}', 'base64');
    const session = await InferenceSession.create(bytes, { executionProviders: ['webgpu'], logSeverityLevel: 4 });
    const x = new Tensor('float32', new Float32Array([1, 2, 3, 4]), [2, 2]);
    const { y } = await session.run({ x });
    process.exit(y.data.join() === '7,10,15,22' ? 0 : 1);
  `;
  const { exitCode } = await execa(process.execPath, ['--input-type=module', '--eval', script], {
    reject: false,
    cwd: import.meta.dirname,
  });
  return exitCode === 0;
}

export const hasGpu = await runsOnWebGpu();
