// Do cost and memory grow with the number of questions?  usage: npm run build && node bench/growth.mjs [CHECKPOINT]

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [checkpoint = 'zoo/plumb-1m'] = process.argv.slice(2);
const words =
  'the of and to in is was he for it with as his on be at by had not are but from or have an they which one you'.split(
    ' ',
  );
const scratch = mkdtempSync(join(tmpdir(), 'plumbline-growth-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

/** Made-up rows in SciQ's columns: four answers each, another text each. */
function row(seed) {
  const text = (length, salt) =>
    Array.from(
      { length },
      (_, at) => words[(seed * 7919 + salt * 104_729 + at * at * 31 + at * seed) % words.length],
    ).join(' ');
  return JSON.stringify({
    question: `${text(8, 1)} ${seed}?`,
    support: text(6, 2),
    correct_answer: text(2, 3),
    distractor1: text(2, 4),
    distractor2: text(3, 5),
    distractor3: text(2, 6),
  });
}

for (const questions of [200, 1000, 10_000]) {
  const data = join(scratch, String(questions));
  mkdirSync(join(data, 'sciq'), { recursive: true });
  for (const split of ['train', 'validation', 'test'])
    writeFileSync(
      join(data, 'sciq', `${split}.jsonl`),
      Array.from({ length: questions }, (_, seed) => `${row(seed)}\n`).join(''),
    );
  const began = performance.now();
  const peaks = join(data, 'peaks');
  const printed = execFileSync(
    process.execPath,
    [
      '--import',
      new URL('peak-memory.mjs', import.meta.url).href,
      new URL('../dist/cli/main.js', import.meta.url).pathname,
      'eval',
      checkpoint,
      '--tasks',
      'sciq',
      '--num-fewshot',
      '2',
      '--data',
      data,
      '--results',
      join(data, 'results'),
      '--json',
      '--quiet',
    ],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, PEAKS: peaks } },
  );
  const [run] = JSON.parse(printed).runs;
  const seconds = (performance.now() - began) / 1000;
  const { computed, trieNodes } = run.work;
  console.log(
    `${questions} questions: ${seconds.toFixed(1)} s, ${((1000 * run.timing.seconds) / questions).toFixed(2)} ms a question, figure of merit ${(computed / trieNodes).toFixed(3)}, ` +
      `at most ${readFileSync(peaks, 'utf8').trim().replaceAll('\n', ' and ')} MB`,
  );
}
