// What can this machine do, which share of it does a pass reach, and how long should a pass be?
// usage: npm run build && node bench/passes.mjs CHECKPOINT [THREADS]

import { InferenceSession, Tensor } from 'onnxruntime-node';
import { availableParallelism } from 'node:os';
import { openCheckpoint } from '../dist/model/checkpoint.js';
import { GraphBuilder } from '../dist/model/onnx/graph-builder.js';
import { openSession } from '../dist/runners/onnx/session.js';
import { scoreSequences } from '../dist/runners/schedule/score.js';
import { HeldTrunk, noTrunk } from '../dist/runners/schedule/trunk.js';

const [folder = 'zoo/plumb-1m', threads = availableParallelism()] = process.argv.slice(2);
const rounds = 5;

/** The least seconds of several rounds: what the machine does when nothing else runs on it. */
async function least(work) {
  await work();
  let best = Infinity;
  for (let round = 0; round < rounds; round++) {
    const began = performance.now();
    await work();
    best = Math.min(best, (performance.now() - began) / 1000);
  }
  return best;
}

const checkpoint = await openCheckpoint(folder);
const { design } = checkpoint;
const session = await openSession(await checkpoint.graph(), { threads: Number(threads), provider: 'cpu' });

/** Products of this model's own shape, weights prepacked as in the decoder. */
async function productRate(rows) {
  const graph = new GraphBuilder();
  const { width, mlpWidth, layers } = design;
  const x = graph.input('x', 'float32', ['rows', width]);
  let y = x;
  for (let layer = 0; layer < layers; layer++) {
    const up = graph.floats(new Array(width * mlpWidth).fill(0.01), [mlpWidth, width]);
    const down = graph.floats(new Array(width * mlpWidth).fill(0.01), [width, mlpWidth]);
    y = graph.node('Gemm', [graph.node('Gemm', [y, up], { transB: 1 }), down], { transB: 1 });
  }
  graph.output('y', y, 'float32', ['rows', width]);
  const products = await InferenceSession.create(graph.bytes(), { intraOpNumThreads: Number(threads) });
  const fed = { x: new Tensor('float32', new Float32Array(rows * width).fill(0.01), [rows, width]) };
  const seconds = await least(() => products.run(fed));
  await products.release();
  return (4 * rows * width * mlpWidth * layers) / seconds / 1e9;
}

const { width, mlpWidth, layers, heads, headWidth, keyValueHeads, gated } = design;
const products =
  2 *
  layers *
  (2 * width * heads * headWidth +
    2 * width * keyValueHeads * headWidth +
    (gated ? 3 : 2) * width * mlpWidth);

console.log(
  `${checkpoint.name}, ${threads} threads: ${(products / 1e6).toFixed(0)} million operations a token in products`,
);
for (const rows of [1, 16, 256])
  console.log(`products alone, ${rows} rows: ${(await productRate(rows)).toFixed(0)} GFLOP/s`);

/** Tokens without meaning, the same at every run. */
const tokens = (length, seed) =>
  Array.from({ length }, (_, place) => ((place + 1) * 7919 + seed * 104_729) % checkpoint.vocabulary);
const long = Math.min(1000, checkpoint.contextLength - 40);
const context = tokens(long, 1);
const loads = {
  [`a context of ${long}, four endings of 30`]: [1, 2, 3, 4].map((seed) => ({
    tokens: [...context, ...tokens(30, 50 + seed)],
    from: long,
  })),
  '64 texts of 12 to 16, all scored': Array.from({ length: 64 }, (_, at) => ({
    tokens: tokens(12 + (at % 5), at),
    from: 1,
  })),
};
for (const [name, sequences] of Object.entries(loads)) {
  for (const budget of [64, 128, 192, 256, 384, 512]) {
    let computed = 0;
    const seconds = await least(async () => {
      computed = 0;
      const counted = (count) => (computed += count);
      await scoreSequences(
        session,
        sequences,
        noTrunk,
        new HeldTrunk(),
        { tokens: budget, rows: 256 },
        counted,
      );
    });
    console.log(
      `${name}, passes of ${budget}: ${(computed / seconds).toFixed(0)} tokens/s, ${((computed * products) / seconds / 1e9).toFixed(0)} GFLOP/s in products`,
    );
  }
}
console.log(`${Math.round(process.resourceUsage().maxRSS / 1000)} MB at the most`);
await session.close();
