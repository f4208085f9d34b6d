// Does a long run stay as it began? 100,000 made-up questions, killed at 90 % and begun again.  usage: npm run build && node bench/soak.mjs [QUESTIONS]

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { childrenOf, memoryOf } from './soak/memory.mjs';
import { followJournals } from './soak/journals.mjs';
import { writeCheckpoint } from './soak/checkpoint.mjs';
import { writeQuestions } from './soak/questions.mjs';

const questions = Number(process.argv[2] ?? 100_000);
const program = process.env.PLUMBLINE ?? fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'plumbline-soak-'));
process.on('exit', () => process.env.KEEP || rmSync(scratch, { recursive: true, force: true }));
process.on('SIGINT', () => process.exit(130));

const [checkpoint, data, results] = ['checkpoint', 'data', 'results'].map((name) => join(scratch, name));
mkdirSync(checkpoint);
writeCheckpoint(checkpoint, fileURLToPath(new URL('../zoo/plumb-1m/', import.meta.url)));
mkdirSync(join(data, 'arc_easy'), { recursive: true });
writeQuestions(join(data, 'arc_easy'), questions);

const words = ['eval', checkpoint, '--tasks', 'arc_easy', '--data', data, '--results', results, '--quiet'];
const megabytes = (bytes) => `${Math.round(bytes / 1e6)} MB`;
const journals = followJournals(join(results, 'samples'));

/**
 * Starts the program; `samples` gets the seconds, what is recorded and the memory every second, and `live` what the parent's heap
 * holds after each full collection: the resident memory swings with when V8 collects.
 */
function start() {
  const began = performance.now();
  const node = process.env.PROFILE ? ['--cpu-prof', `--cpu-prof-dir=${process.env.PROFILE}`] : [];
  const child = spawn(process.execPath, ['--trace-gc', ...node, program, ...words, '--threads', '1'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const live = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [, ms, after] = /^\[.*?\] +(\d+) ms: Mark-Compact .*?-> ([\d.]+) /.exec(line) ?? [];
    if (ms !== undefined) live.push({ seconds: Number(ms) / 1000, bytes: 1e6 * Number(after) });
  });
  const samples = [];
  const note = () => {
    const parent = memoryOf(child.pid);
    if (parent === undefined) return;
    const workers = childrenOf(child.pid).map((id) => memoryOf(id) ?? 0);
    const seconds = (performance.now() - began) / 1000;
    samples.push({ seconds, recorded: journals.recorded(), parent, workers });
  };
  const timer = setInterval(note, 1000);
  const ended = once(child, 'exit').then(([code]) => {
    clearInterval(timer);
    return { code, seconds: (performance.now() - began) / 1000 };
  });
  return { child, samples, live, ended };
}

/** Resolves with the seconds until more is recorded than `than`; undefined where the program ended first. */
async function untilMoreThan(than, { ended }) {
  const began = performance.now();
  let running = true;
  void ended.then(() => (running = false));
  for (;;) {
    if (journals.recorded() > than) return (performance.now() - began) / 1000;
    if (!running) return undefined;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** One line a tenth of the questions: how fast it went, and the most memory that the processes held in it. */
function printTenths({ samples, live }) {
  console.log('\n| recorded | seconds | questions a second | parent | worker | live in the parent |');
  console.log('| -------- | ------- | ------------------ | ------ | ------ | ------------------ |');
  let before = { seconds: 0, recorded: 0 };
  for (let tenth = 1; tenth <= 10; tenth += 1) {
    const through = samples.filter(
      ({ recorded }) => recorded > before.recorded && recorded <= (questions * tenth) / 10,
    );
    const last = through.at(-1);
    if (last === undefined) continue;
    const first = tenth === 1 ? (through[0] ?? last) : before;
    const rate = (last.recorded - first.recorded) / (last.seconds - first.seconds);
    const parent = Math.max(...through.map((sample) => sample.parent));
    const worker = Math.max(0, ...through.flatMap(({ workers }) => workers));
    const kept = live.findLast(({ seconds }) => seconds > before.seconds && seconds <= last.seconds);
    console.log(
      `| ${last.recorded} | ${last.seconds.toFixed(0)} | ${rate.toFixed(0)} | ${megabytes(parent)} | ${megabytes(worker)} | ${kept ? megabytes(kept.bytes) : ''} |`,
    );
    before = last;
  }
}

const busy = loadavg()[0]?.toFixed(1);
console.log(
  `${questions} questions of four choices, one layer, Node ${process.version}, load ${busy} before; ${scratch}`,
);
const first = start();
const opened = await untilMoreThan(0, first);
console.log(`first sample on the disk after ${opened?.toFixed(2)} s`);
while (
  first.child.exitCode === null &&
  first.child.signalCode === null &&
  journals.recorded() < 0.9 * questions
)
  await new Promise((resolve) => setTimeout(resolve, 100));
first.child.kill('SIGKILL');
const killed = await first.ended;
printTenths(first);
await new Promise((resolve) => setTimeout(resolve, 1000));
const left = journals.recorded();
console.log(
  `\nkilled after ${killed.seconds.toFixed(0)} s with ${left} recorded, ${megabytes(journals.bytes())}`,
);

const second = start();
const resumed = await untilMoreThan(left, second);
console.log(
  resumed === undefined
    ? 'resumed: nothing was left to do; take more questions'
    : `resumed: first new sample on the disk after ${resumed.toFixed(2)} s (must be under 5)`,
);
const done = await second.ended;
printTenths(second);
const distinct = journals.distinct();
const index = join(results, 'index.json');
const run = existsSync(index) ? JSON.parse(readFileSync(index, 'utf8')).runs.at(-1) : undefined;
const metrics = run?.metrics.map(({ name, value }) => `${name} ${value}`).join(', ');
console.log(
  `\nended with ${done.code} after ${done.seconds.toFixed(0)} s; ${journals.recorded()} recorded, ${distinct} distinct; ` +
    `the index: ${run?.questions ?? 'no run'}${run ? ` questions, ${metrics}` : ''}`,
);
const right = done.code === 0 && distinct === questions && journals.recorded() === questions && resumed < 5;
process.exit(right ? 0 : 1);
