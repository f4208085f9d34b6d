// How fast is the paper's protocol beside its reference in Python, one core each, and how long do the study and the selection take?
// usage: npm run build && PYTHON=python node bench/regression.mjs SHARED [one|study|select]
//   SHARED holds reference/paper_protocol.py, paper/*.csv and goldens/regression/matrix_*.csv; PYTHON has xgboost, scikit-learn and pandas.

import { parse } from 'csv-parse/sync';
import { execaSync } from 'execa';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { designFeatures } from '../dist/analysis/design/features.js';
import { paperTasks } from '../dist/analysis/design/paper-tasks.js';
import { forwardSelection } from '../dist/analysis/protocol/forward-selection.js';
import { nestedCrossValidation } from '../dist/analysis/protocol/nested-cross-validation.js';
import { completeNestedOptions } from '../dist/analysis/protocol/nested-options.js';
import { significanceStudy } from '../dist/analysis/protocol/study.js';
import { withStudyThreads } from '../dist/study.js';

const [shared, what = 'one'] = process.argv.slice(2);
if (shared === undefined) throw new Error('usage: node bench/regression.mjs SHARED [one|study|select]');
const python = process.env.PYTHON ?? 'python3';
const size = ['total_params', 'pretraining_summary_total_tokens_billions'];
const all = designFeatures.map(({ name }) => name);

function readMatrix(task) {
  const lines = parse(readFileSync(join(shared, `goldens/regression/matrix_${task}.csv`)), { columns: true });
  const names = Object.keys(lines[0]).filter(
    (name) => !['id', 'benchmark', 'setting', 'value'].includes(name),
  );
  const rows = lines.map((line) => names.map((name) => Number(line[name])));
  return { task, names, rows, targets: lines.map((line) => Number(line.value)) };
}

/** One nested cross-validation of hellaswag, theirs and ours in turn; seconds of the processor, since other programs may run beside. */
function one() {
  const { names, rows, targets } = readMatrix('hellaswag');
  const script = `
import sys, time
sys.path.insert(0, ${JSON.stringify(join(shared, 'reference'))})
import paper_protocol as p
x = p.task(p.table(), "hellaswag")
for features in (p.NUM + p.CAT, [p.N, p.D]):
    wall, busy = time.perf_counter(), time.process_time()
    mae = p.nested(x, features, 0)["mae"]
    print(mae, time.perf_counter() - wall, time.process_time() - busy)`;
  const env = { PAPER: join(shared, 'paper'), OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
  for (let round = 1; round <= 3; round++) {
    const theirs = execaSync(python, ['-c', script], { env })
      .stdout.split('\n')
      .map((line) => line.split(' ').map(Number));
    for (const [at, features] of [all, size].entries()) {
      const columns = features.map((name) => names.indexOf(name));
      const chosen = rows.map((row) => columns.map((column) => row[column]));
      const [mae, wall, busy] = theirs[at];
      const times = Array.from({ length: 6 }, () => {
        const began = performance.now();
        const before = process.cpuUsage();
        const ours = nestedCrossValidation(chosen, targets, { seed: 0 }).mae;
        if (ours !== mae) throw new Error(`${ours} is not ${mae}`);
        const { user, system } = process.cpuUsage(before);
        return { wall: (performance.now() - began) / 1000, busy: (user + system) / 1e6 };
      });
      const [cold, ...warm] = times;
      const mean = (name) => warm.reduce((sum, time) => sum + time[name], 0) / warm.length;
      console.log(
        `round ${round}, ${features.length} features: theirs ${wall.toFixed(2)} s (processor ${busy.toFixed(2)}), ours ${mean('wall').toFixed(3)} s (${mean('busy').toFixed(3)}; ` +
          `the first ${cold.wall.toFixed(3)} and ${cold.busy.toFixed(3)}): ${(wall / mean('wall')).toFixed(0)} times faster (processor ${(busy / mean('busy')).toFixed(0)})`,
      );
    }
  }
}

async function whole() {
  const published = parse(readFileSync(join(shared, 'paper/selected_features.csv')), { columns: true });
  const selected = (task) =>
    JSON.parse(published.find((line) => line.task === task).selected_features.replaceAll("'", '"'));
  const { seed: _, ...settings } = completeNestedOptions();
  const data = { matrices: paperTasks.map(({ task }) => readMatrix(task)), settings };
  const tasks = data.matrices.map(({ task }) => task);
  const sets = [
    { name: 'size', features: tasks.map(() => size) },
    { name: 'all', features: tasks.map(() => all) },
    { name: 'selected', features: tasks.map(selected) },
  ];
  const seeds = Array.from({ length: 50 }, (_none, seed) => seed);
  const workers = availableParallelism();
  let jobs = 0;
  const began = performance.now();
  await withStudyThreads('study', data, { workers, onJob: (done) => (jobs = done) }, (run) =>
    what === 'study'
      ? significanceStudy(data, sets, seeds, run)
      : Promise.all(
          tasks.map((_task, at) => forwardSelection(data, at, { start: size, candidates: all }, run)),
        ),
  );
  const { user } = process.cpuUsage();
  const seconds = (performance.now() - began) / 1000;
  console.log(
    `${what}: ${seconds.toFixed(0)} s with ${workers} threads (processor ${(user / 1e6).toFixed(0)} s), ${jobs} nested cross-validations`,
  );
}

await (what === 'one' ? one() : whole());
