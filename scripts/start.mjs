// `npm start`: the main job on what ships in the clone. Words after `npm start --` go to the command line instead.

import { join } from 'node:path';
import { attempt, prepare, root, run } from './prepare.mjs';

prepare();
const plumbline = [process.execPath, join(root, 'dist', 'cli', 'main.js')];
const words = process.argv.slice(2);
if (words.length > 0) process.exit(attempt([...plumbline, ...words]));

console.log(
  'Evaluating the checkpoint zoo/plumb-1m, which ships with Plumbline, on four tasks that do too.\n',
);
run([...plumbline, 'eval', 'zoo/plumb-1m', '--tasks', 'plumb']);
console.log('\nThe benchmark table of everything recorded in results/:\n');
run([...plumbline, 'table']);
console.log('\nIts comparison with what its design predicts:\n');
run([...plumbline, 'compare', 'zoo/plumb-1m']);
console.log('');
run([...plumbline, 'report']);
console.log(`
The samples, each with its requests, log-likelihoods and scores, lie in results/samples/ (docs/result-format.md tells the format).
The predictors learned from published models of 39 million to 110 billion parameters on the paper's tasks, so a checkpoint of a million
parameters on tasks of ours is beyond what they know, and the comparison says so. Evaluate your own:
  npx plumbline eval FOLDER --tasks arc_challenge,hellaswag --data DATASETS
  npx plumbline compare FOLDER --design tokens=300B`);
