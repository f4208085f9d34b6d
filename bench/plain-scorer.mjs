// How fast is the plain scorer, by the length of a pass, and what does opening a checkpoint cost?
// usage: npm run bench -- FOLDER [THREADS]     (default: the checkpoint that ships, all cores)

import { availableParallelism } from 'node:os';
import { openCheckpoint } from '../dist/model/checkpoint.js';
import { openSession } from '../dist/runners/onnx/session.js';
import { scoreSequences } from '../dist/runners/plain/score.js';

const [folder = 'zoo/plumb-1m', threads = availableParallelism()] = process.argv.slice(2);
const memory = () => `${Math.round(process.resourceUsage().maxRSS / 1000)} MB at the most`;

const began = performance.now();
const checkpoint = await openCheckpoint(folder);
const session = await openSession(await checkpoint.graph(), { threads: Number(threads), provider: 'cpu' });
console.log(
  `${checkpoint.name}: opened in ${((performance.now() - began) / 1000).toFixed(2)} s, ${memory()}`,
);

/** Tokens without meaning, the same at every run. */
const tokens = (length, seed) =>
  Array.from({ length }, (_, place) => (place * 7919 + seed * 104_729) % checkpoint.vocabulary);
const long = Math.min(1100, checkpoint.contextLength);
const loads = {
  [`one text of ${long}, its last 20 scored`]: [{ tokens: tokens(long, 1), from: long - 20 }],
  '64 texts of 12 to 16, all scored': Array.from({ length: 64 }, (_, at) => ({
    tokens: tokens(12 + (at % 5), at),
    from: 1,
  })),
};
for (const [name, sequences] of Object.entries(loads)) {
  for (const budget of [64, 128, 256, 512, 1024]) {
    let computed = 0;
    const start = performance.now();
    for (let round = 0; round < 3; round++)
      await scoreSequences(session, sequences, budget, (count) => (computed += count));
    const rate = (1000 * computed) / (performance.now() - start);
    console.log(`${name}, passes of ${budget}: ${Math.round(rate)} tokens/s, ${memory()}`);
  }
}
await session.close();
