import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { writePredictors } from '../../../src/analysis/comparison/predictors-file.ts';
import type { TaskPredictor } from '../../../src/analysis/predictor/predictor.ts';
import { openStore } from '../../../src/results/store.ts';
import { fittedPredictors } from '../../analysis/comparison/fitted.ts';
import { ourRun } from '../../analysis/scores.ts';
import { scratchFolder } from '../../results/records.ts';
import { plumbline } from '../plumbline.ts';

let predictors: readonly TaskPredictor[];
let folder: string;
const run = (command: string, ...words: readonly string[]) =>
  plumbline(command, '--results', folder, ...words);
const design = ['--design', 'params=300M,tokens=200,code=10'];

beforeAll(() => {
  predictors = fittedPredictors();
}, 120_000);

beforeEach(async () => {
  folder = join(scratchFolder(), 'results');
  const store = await openStore(folder);
  await writePredictors(join(folder, 'predictors.json'), { provenance: ['Made up for a test.'], predictors });
  await store.recordRuns([
    ourRun('mine', 'hellaswag', { shots: 10, value: 0.9 }),
    ourRun('mine', 'arc_easy', { value: 0.5 }),
  ]);
});

describe('plumbline compare MODEL', () => {
  test('has a row for what was measured, what was not, and what to know', async () => {
    const { exitCode, stdout } = await run('compare', 'mine', ...design);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^hellaswag +0\.9000 ± 0\.1000 +0\.\d{4}.* \+0\.\d{4} +1 of 17 /m);
    expect(stdout).toMatch(/Predicted, not measured:\n(?:.*\n){2}mathqa +brier_score ↓/);
    expect(stdout).toContain('--tasks mathqa --num-fewshot 0');
    expect(stdout).toContain('Measured, and nothing predicts it: arc_easy.');
    expect(stdout).toContain('Missing in the design: ');
  });

  test('is a document with --json, with all contributions', async () => {
    const { stdout } = await run('compare', 'mine', ...design, '--json');
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({
      model: { label: 'mine' },
      predictors: { provenance: ['Made up for a test.'] },
      compared: [{ task: 'hellaswag', measured: { value: 0.9 }, rank: { place: 1, of: 17 } }],
      unmeasured: [{ task: 'mathqa' }],
      uncovered: ['arc_easy'],
    });
    expect(document.compared[0].movedBy.length).toBe(18);
  });

  test('is a gate on the residual', async () => {
    expect((await run('compare', 'mine', ...design, '--fail-below', '0')).exitCode).toBe(0);
    const { exitCode, stderr } = await run('compare', 'mine', ...design, '--fail-below', '0.9');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /Below 0\.9: the residual \(\+ is better\) of 1 of 1 tasks: hellaswag \(\+0\.\d{4}\)\./,
    );
    const unmeasured = await run(
      'compare',
      'mine',
      ...design,
      '--tasks',
      'mathqa,hellaswag',
      '--fail-below',
      '-1',
    );
    expect(unmeasured.exitCode).toBe(2);
    expect(unmeasured.stderr).toContain('--fail-below cannot judge mine: mathqa not measured.');
  });

  test('says in one line what is missing', async () => {
    for (const [words, message] of [
      [['other'], /no recorded model of that name/],
      [['mine', '--design', 'code=10'], /The design lacks what every prediction needs: training tokens/],
      [
        ['mine', ...design, '--predictors', '/nowhere.json'],
        /There is no file of predictors \/nowhere\.json/,
      ],
      [['mine', ...design, '--tasks', 'helaswag'], /did you mean hellaswag\?/],
    ] as const) {
      const { exitCode, stdout, stderr } = await run('compare', ...words);
      expect({ exitCode, stdout, lines: stderr.trim().split('\n').length }).toEqual({
        exitCode: 2,
        stdout: '',
        lines: 1,
      });
      expect(stderr).toMatch(message);
    }
  });
});

test('plumbline predict --vary draws a curve and writes it', async () => {
  const out = join(folder, 'plots', 'curve.svg');
  const { exitCode, stdout } = await run('predict', '--design', 'tokens=200', '--vary', 'params=100M..1B', '--out', out, '--tasks', 'hellaswag'); // prettier-ignore
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^ *100M +0\.\d{4} .*●/m);
  expect(readFileSync(out, 'utf8')).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
});

test('plumbline report writes a page, of models without a design too', async () => {
  const { exitCode, stdout } = await run('report');
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: `${join(folder, 'report.html')}\n` });
  const html = readFileSync(join(folder, 'report.html'), 'utf8');
  expect(html).toContain('Nothing is predicted for mine: The design lacks what every prediction needs');
  expect(html).toContain('Made up for a test.');
});
