// How much faster than lm-evaluation-harness is Plumbline on the same machine, with the same threads, documents and scores?
// usage: npm run bench -- CHECKPOINT DATA REFERENCE [BENCH...]
//   REFERENCE   lm_eval_local.py, which runs lm-eval on local data; PYTHON names the Python that has lm-eval (default: python3)
//   SCALE=0.5   half of the documents;  BATCHES=1,8   batch sizes that lm-eval is tried with
// Both are timed from the first request to the last answer, tokenizing included; loading is not. One after the other, in turns.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';

const [checkpoint, data, reference, ...only] = process.argv.slice(2);
if (!reference) throw new Error('usage: npm run bench -- CHECKPOINT DATA REFERENCE [BENCH...]');
const { PYTHON = 'python3', SCALE = '1', BATCHES = '1,4,16' } = process.env;
const threads = availableParallelism();

/** What issue and paper ask: tasks, shots, documents, and how many times faster it should be. */
const benches = {
  hellaswag: { tasks: 'hellaswag', shots: 10, limit: 16, least: 5 },
  arc_challenge: { tasks: 'arc_challenge', shots: 25, limit: 12, least: 5 },
  mmlu: { tasks: 'mmlu_college_biology', shots: 5, limit: 100, least: 8 },
  truthfulqa: { tasks: 'truthfulqa_mc1,truthfulqa_mc2', limit: 60, least: 12 },
  winogrande: { tasks: 'winogrande', shots: 5, limit: 60, least: 2 },
  gsm8k: { tasks: 'gsm8k', shots: 5, limit: 16, least: 1.5 },
  lambada: { tasks: 'lambada_openai', limit: 150, least: 1.3 },
};

const scratch = mkdtempSync(join(tmpdir(), 'plumbline-bench-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

function documentsOf(bench) {
  return Math.max(1, Math.round(bench.limit * Number(SCALE)));
}

/** Seconds and metrics (`task,metric` to value) of lm-eval. */
function harness(bench, batch, place) {
  const out = join(scratch, `harness-${place}-${batch}`);
  const printed = execFileSync(
    PYTHON,
    [
      new URL('lm_eval_timed.py', import.meta.url).pathname,
      ...[reference, data, 'run', '--model', 'hf', '--model_args', `pretrained=${checkpoint},dtype=float32`],
      ...['--tasks', bench.tasks, '--limit', documentsOf(bench), '--batch_size', batch, '--output_path', out],
      ...(bench.shots === undefined ? [] : ['--num_fewshot', bench.shots]),
    ].map(String),
    {
      env: { ...process.env, OMP_NUM_THREADS: String(threads) },
      stdio: ['ignore', 'pipe', 'ignore'],
      encoding: 'utf8',
    },
  );
  const { seconds } = JSON.parse(printed.trim().split('\n').at(-1));
  const file = readdirSync(out, { recursive: true }).find((name) => /results_.*\.json$/.test(name));
  const { results } = JSON.parse(readFileSync(join(out, file), 'utf8'));
  const metrics = Object.entries(results).flatMap(([task, values]) =>
    Object.entries(values)
      .filter(([name, value]) => typeof value === 'number' && !name.includes('_stderr'))
      .map(([name, value]) => [`${task},${name}`, value]),
  );
  return { seconds, metrics: new Map(metrics) };
}

function ours(bench) {
  const printed = execFileSync(
    process.execPath,
    [
      new URL('../dist/cli/main.js', import.meta.url).pathname,
      ...['eval', checkpoint, '--tasks', bench.tasks, '--data', data, '--limit', documentsOf(bench)],
      ...['--threads', threads, '--json', '--results', mkdtempSync(join(scratch, 'ours-'))],
      ...(bench.shots === undefined ? [] : ['--num-fewshot', bench.shots]),
    ].map(String),
    { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' },
  );
  const { runs } = JSON.parse(printed);
  // Runs over the same rows are done together, so each has the time of all.
  const seconds = Math.max(...runs.map(({ timing }) => timing.seconds));
  const metrics = runs.flatMap(({ identity, metrics }) =>
    metrics.map(({ name, value }) => [
      `${identity.task},${name.includes(',') ? name : `${name},none`}`,
      value,
    ]),
  );
  const sum = (part) => runs.reduce((total, { work }) => total + work[part], 0);
  return { seconds, metrics: new Map(metrics), work: { computed: sum('computed'), alone: sum('alone') } };
}

let failures = 0;
console.log(
  `| ${checkpoint.split('/').at(-1)}, ${threads} threads | documents | lm-eval, s (best batch) | Plumbline, s | times faster | wanted | tokens computed of alone | tokens/s |`,
);
console.log('| --- | --: | --: | --: | --: | --: | --: | --: |');
for (const [name, bench] of Object.entries(benches)) {
  if (only.length > 0 && !only.includes(name)) continue;
  const before = ours(bench);
  const tried = BATCHES.split(',').map((batch) => ({ batch, ...harness(bench, batch, name) }));
  const after = ours(bench);
  const best = tried.reduce((a, b) => (b.seconds < a.seconds ? b : a));
  // The machine's speed wanders; what ran before and after lm-eval is taken together.
  const seconds = (before.seconds + after.seconds) / 2;
  const ratio = best.seconds / seconds;
  const differing = [...best.metrics].filter(([key, value]) => {
    const own = before.metrics.get(key);
    return own !== undefined && Math.abs(own - value) > 1e-4 * Math.max(1, Math.abs(value));
  });
  const compared = [...best.metrics.keys()].filter((key) => before.metrics.has(key)).length;
  if (ratio < bench.least || differing.length > 0 || compared === 0) failures++;
  const { computed, alone } = before.work;
  console.log(
    `| ${name} | ${documentsOf(bench)} | ${best.seconds.toFixed(1)} (${best.batch}; ${tried.map((one) => `${one.batch}: ${one.seconds.toFixed(1)}`).join(', ')}) | ${seconds.toFixed(1)} (${before.seconds.toFixed(1)}, ${after.seconds.toFixed(1)}) | ${ratio.toFixed(2)} | ${bench.least} | ${computed} of ${alone} | ${(computed / seconds).toFixed(0)} |`,
  );
  console.log(
    differing.length > 0
      ? `SCORES DIFFER: ${JSON.stringify(differing)}`
      : `<!-- ${compared} metrics are the same -->`,
  );
}
process.exitCode = failures > 0 ? 1 : 0;
