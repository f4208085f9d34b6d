import { describe, expect, test } from 'vitest';
import { recordedModels } from '../../src/analysis/design/recorded-models.ts';
import { findRecordedModel } from '../../src/analysis/comparison/recorded-model.ts';
import { seriesTables } from '../../src/analysis/series-tables.ts';
import { table, type Table, type TableOptions } from '../../src/analysis/table.ts';
import { UsageError } from '../../src/lib/errors.ts';
import type { RunRecord } from '../../src/results/types.ts';
import { accOf, importedRun, ourRun, type RunChanges } from './scores.ts';

const catalogue = { groups: [], tasks: [] };

/** A run of the checkpoint in a folder, recorded under that folder's name as older versions did. */
function stepRun(path: string, task: string, changes: RunChanges = {}): RunRecord {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const run = ourRun(name, task, { print: path, ...changes });
  return { ...run, model: { ...run.model, path } };
}

const training = (folder: string, steps: readonly number[], task = 'piqa'): readonly RunRecord[] =>
  steps.map((step) => stepRun(`${folder}/step-${step}`, task, { value: step / 1e5 }));

const made = (runs: readonly RunRecord[], options: TableOptions = {}): Table =>
  table(runs, { catalogue, ...options });
const models = (runs: readonly RunRecord[], options: TableOptions = {}): readonly string[] =>
  made(runs, options).rows.map(({ model }) => model);

describe('the checkpoints of a training', () => {
  const runs = [
    ...training('/x/runB', [2000, 10_000, 1000]),
    ...training('/x/runA', [20, 1000]),
    ourRun('runA-chat', 'piqa'),
  ];

  test('of two runs have two names, of older records too', () => {
    expect(models(runs)).toEqual([
      'runA/step-20',
      'runA/step-1000',
      'runA-chat',
      'runB/step-1000',
      'runB/step-2000',
      'runB/step-10000',
    ]);
  });

  test('stand in the order of their steps, however these are written', () => {
    const written = ['step_20k', 'step_0003000', 'step_1.5k', 'step_100'];
    const steps = written.map((name) => stepRun(`/x/run/${name}`, 'piqa'));
    const others = ['/x/run/epoch-1', '/x/run/epoch-2', '/x/my-step-7', '/x/my-step-10'];
    expect(models([...steps, ...others.map((path) => stepRun(path, 'piqa'))])).toEqual([
      'my-step-7',
      'my-step-10',
      'run/epoch-1',
      'run/epoch-2',
      'run/step_100',
      'run/step_1.5k',
      'run/step_0003000',
      'run/step_20k',
    ]);
  });

  test('are sorted by scores as all models are', () => {
    expect(models(runs, { sort: 'piqa' }).slice(0, 2)).toEqual(['runA-chat', 'runB/step-10000']);
  });

  test('say their series and step; one alone and a name that ends in digits say none', () => {
    const rows = made([...runs, ...training('/x/alone', [5]), ourRun('llama-7b', 'piqa')]).rows;
    const told = rows.map(({ model, series, step, unit }) => [model, series, step, unit]);
    expect(told).toContainEqual(['runA/step-20', 'runA', 20, 'step']);
    expect(told).toContainEqual(['alone/step-5', undefined, undefined, undefined]);
    expect(told).toContainEqual(['llama-7b', undefined, undefined, undefined]);
  });

  test.each([
    ['runB/*', ['runB/step-1000', 'runB/step-2000', 'runB/step-10000']],
    ['runA*', ['runA/step-20', 'runA/step-1000', 'runA-chat']],
    ['step-1000', ['runA/step-1000', 'runB/step-1000']],
    ['runA/step-20', ['runA/step-20']],
  ])('are chosen by %s', (pattern, expected) => {
    expect(models(runs, { models: [pattern] })).toEqual(expected);
  });

  test('are found one by one, by their old name where only one has it', () => {
    expect(findRecordedModel('step-20', runs).label).toBe('runA/step-20');
    expect(() => findRecordedModel('step-1000', runs)).toThrow(/matches runA\/step-1000, runB\/step-1000/);
  });

  test('are of one family for a regression', () => {
    const suite = {
      name: 's',
      measures: '',
      source: '',
      columns: [{ name: 'piqa', members: ['piqa'], shots: 0, metric: 'acc' }],
    };
    const options = { families: {}, designOf: () => ({ total_params: 1 }), suite, catalogue };
    const fitted = recordedModels(runs, options).models;
    expect(new Set(fitted.map(({ id, family }) => `${id.split('/')[0]}: ${family}`))).toEqual(
      new Set(['runA: runa', 'runB: runb', 'runA-chat: runa']),
    );
  });
});

describe('a table by series', () => {
  const values = (path: string, scores: readonly (number | null)[]) =>
    scores.flatMap((value, at) =>
      value === null ? [] : [stepRun(`${path}/step-${(at + 1) * 1000}`, 'piqa', { value })],
    );

  test('has the steps of series alone, and says what is left out', () => {
    const runs = [
      ...training('/x/runA', [2000, 1000]),
      ...training('/x/alone', [5]),
      ourRun('llama-7b', 'arc_easy'),
    ];
    const { rows, columns, notes, bySeries } = made(runs, { bySeries: true });
    expect(bySeries).toBe(true);
    expect(rows.map(({ series, step }) => [series, step])).toEqual([
      ['runA', 1000],
      ['runA', 2000],
    ]);
    // What only the others were asked is no column.
    expect(columns.map(({ task }) => task)).toEqual(['piqa']);
    expect(notes.at(-1)).toBe(
      '2 models are in no series of two checkpoints or more, and left out: alone/step-5, llama-7b.',
    );
  });

  test('tells each step’s change since the first measured one, and the best', () => {
    const { rows } = made(values('/x/runA', [0.25, 0.75, 0.5]), { bySeries: true });
    expect(rows.map(({ cells }) => [cells[0]?.change, cells[0]?.best])).toEqual([
      [undefined, undefined],
      [0.5, true],
      [0.25, undefined],
    ]);
  });

  test('takes the earliest of equals as the best, and the least where less is better', () => {
    const bestOf = (runs: readonly RunRecord[]) =>
      made(runs, { bySeries: true }).rows.flatMap(({ step, cells }) => (cells[0]?.best ? [step] : []));
    expect(bestOf(values('/x/runA', [0.25, 0.5, 0.5]))).toEqual([2000]);
    const losses = [3, 1, Number.NaN, 2].map((value, at) =>
      stepRun(`/x/runA/step-${at}`, 'wiki', { metrics: [{ ...accOf(value), higherIsBetter: false }] }),
    );
    expect(bestOf(losses)).toEqual([1]);
  });

  test('keeps gaps, and marks the best of each series by itself, of the mean too', () => {
    const runs = [
      ...values('/x/runA', [0.25, 0.5]),
      ...values('/x/runB', [0.125, 0.0625]),
      stepRun('/x/runA/step-1000', 'arc_easy', { value: 0.5 }),
      stepRun('/x/runA/step-2000', 'arc_easy', { value: 0.5 }),
      stepRun('/x/runB/step-2000', 'arc_easy', { value: 0.5 }),
    ];
    const { rows } = made(runs, { bySeries: true });
    expect(rows.map(({ cells }) => cells.map((cell) => (cell === null ? null : cell.best === true)))).toEqual(
      [
        [true, false],
        [false, true],
        [null, true],
        [false, false],
      ],
    );
    expect(rows.map(({ meanIsBest }) => meanIsBest)).toEqual([undefined, true, undefined, undefined]);
  });

  test('has the newest weights of a step that was trained again, and names the others', () => {
    const again = stepRun('/x/runA/step-1000', 'piqa', { value: 0.9, print: 'again', day: 2 });
    const { rows, notes } = made([...training('/x/runA', [1000, 2000]), again], { bySeries: true });
    expect(rows.map(({ cells }) => cells[0]?.value)).toEqual([0.9, 0.02]);
    expect(notes.at(-1)).toMatch(
      /^Left out, since other weights of the same step were measured later: runA\/step-1000 \(/,
    );
  });

  test('tells runs of one name apart where their steps collide', () => {
    const runs = [...training('/exp1/runA', [1000, 2000]), ...training('/exp2/runA', [1000, 3000])];
    const { rows } = made(runs, { bySeries: true });
    expect(rows.map(({ series, step }) => `${series} ${step}`)).toEqual([
      'exp1/runA 1000',
      'exp1/runA 2000',
      'exp2/runA 1000',
      'exp2/runA 3000',
    ]);
  });

  test('keeps what another tool measured as a series of its own', () => {
    const imported = ['step1', 'step2'].map((revision) => importedRun(`pythia-70m@${revision}`, 'piqa'));
    const { rows } = made([...imported, ...training('/x/pythia-70m', [1, 2])], { bySeries: true });
    expect(rows.map(({ series }) => series)).toEqual([
      'pythia-70m',
      'pythia-70m',
      'pythia-70m (lm-eval 0.4.13)',
      'pythia-70m (lm-eval 0.4.13)',
    ]);
  });

  test('of the steps that are asked for; of one alone, or of none, it is empty', () => {
    const runs = training('/x/runA', [1000, 2000, 3000]);
    const chosen = made(runs, { bySeries: true, models: ['runA/step-[13]*'] });
    expect(chosen.rows.map(({ step }) => step)).toEqual([1000, 3000]);
    expect(made(runs, { bySeries: true, models: ['runA/step-1000'] }).rows).toEqual([]);
    expect(made([], { bySeries: true })).toEqual({ columns: [], rows: [], notes: [], bySeries: true });
  });

  test('has no other order', () => {
    for (const runs of [[], training('/x/runA', [1000, 2000])])
      expect(() => made(runs, { bySeries: true, sort: 'mean' })).toThrow(UsageError);
  });

  test('for each series by itself has only its own columns', () => {
    const runs = [...training('/x/runB', [1, 2], 'arc_easy'), ...training('/x/runA', [1, 2])];
    const tables = seriesTables(runs, { catalogue });
    expect(
      tables.map(({ series, table: own }) => [series, own.columns.map(({ task }) => task), own.rows.length]),
    ).toEqual([
      ['runA', ['piqa'], 2],
      ['runB', ['arc_easy'], 2],
    ]);
    expect(seriesTables([ourRun('llama-7b', 'piqa')], { catalogue })).toEqual([]);
    const twins = [...training('/exp1/runA', [1, 2]), ...training('/exp2/runA', [1, 2])];
    const [first] = seriesTables(twins, { catalogue });
    expect([first?.series, first?.table.rows[0]?.series]).toEqual(['exp1/runA', 'exp1/runA']);
  });
});
