import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { designFeatures } from '../../../src/analysis/design/features.ts';
import { paperMatrix } from '../../../src/analysis/design/matrix.ts';
import { paperTasks } from '../../../src/analysis/design/paper-tasks.ts';
import { UsageError } from '../../../src/lib/errors.ts';
import { readTable } from '../../../src/results/published/csv-table.ts';
import { joinTables } from '../../../src/results/published/join.ts';
import type { Published } from '../../../src/results/published/types.ts';
import { paper } from '../../../src/tasks/benchmarks/paper.ts';
import { tablesFolder } from '../../results/published/tables.ts';
import { sharedFolder } from '../../shared-folder.ts';

async function tablesOf(folder: string): Promise<Published> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.csv'));
  const read = await Promise.all(names.map((name) => readTable(join(folder, name), new Date())));
  return joinTables(read.map(({ table }) => table));
}

describe('the matrix of small tables', () => {
  let published: Published;
  beforeEach(async () => {
    published = await tablesOf(tablesFolder());
  });

  test('has the base models whose sizes are known, in the order of their ids, with their first scores', () => {
    const { ids, targets, standardErrors, metric } = paperMatrix(published, 'arc_challenge');
    expect([ids, metric]).toEqual([['lab/Fox-1B', 'lab/hare-2b'], 'accuracy']);
    expect(targets).toEqual([0.25, Math.fround(0.4)]);
    expect(standardErrors).toEqual([0.0125, 0.0143]);
  });

  test('has float32s, logarithms of sizes, -1 for what is missing, and categories by the alphabet', () => {
    const { names, rows, categories } = paperMatrix(published, 'arc_challenge');
    expect(names).toEqual([...designFeatures.map(({ name }) => name), 'num_tokens_mean', 'ttr_mean']);
    const row = Object.fromEntries(names.map((name, at) => [name, rows[1]?.[at]]));
    expect(row).toMatchObject({
      total_params: 21.716517609956693,
      mlp_ratio: Math.fround(2.7),
      activation: 0,
      layer_norm_type: 0,
      ttr_mean: -1,
    });
    expect(rows[0]?.slice(-2)).toEqual([277.5, 0.5]);
    expect(rows[0]?.[names.indexOf('pretraining_summary_percentage_reference')]).toBe(-1);
    expect(categories).toMatchObject({
      activation: ['gelu', 'silu'],
      attention_variant: ['full', 'local,full'],
      layer_norm_type: ['missing', 'rmsnorm'],
    });
  });

  test('averages the parts that there are, with the standard error of their mean where each has one', () => {
    const { ids, targets, standardErrors } = paperMatrix(published, 'lambada');
    expect(ids).toEqual(['lab/Fox-1B', 'lab/hare-2b']);
    expect(targets).toEqual([Math.fround(0.15), Math.fround(0.6)]);
    expect(standardErrors).toEqual([0.025, null]);
  });

  test('leaves out what was not measured, and other metrics', () => {
    const { ids, targets, metric } = paperMatrix(published, 'anli');
    expect([ids, targets, metric]).toEqual([['lab/Fox-1B'], [Math.fround(0.7)], 'brier_score']);
    expect(paperMatrix(published, 'mathqa').ids).toEqual([]);
  });

  test('of a task that there is not is refused', () => {
    expect(() => paperMatrix(published, 'mmlu')).toThrow(UsageError);
    expect(() => paperMatrix(published, 'mmlu')).toThrow(/it has: arc_challenge, hellaswag, mmlu_0-shot/);
  });
});

test('the tasks are the benchmarks of the suite, with their shots', () => {
  const [suite] = paper.suites ?? [];
  expect(paperTasks.map(({ task, setting }) => [task, setting])).toEqual(
    suite?.columns.map(({ name, shots }) => [name, `${shots}-shot`]),
  );
});

describe.skipIf(!existsSync(sharedFolder))(
  "the paper's tables give the matrix of its code, bit by bit:",
  () => {
    let published: Published;
    beforeAll(async () => {
      published = await tablesOf(join(sharedFolder, 'paper'));
    });

    test.each(paperTasks.map(({ task }) => task))('%s', (task) => {
      const file = join(sharedFolder, 'goldens/regression', `matrix_${task}.csv`);
      const [header = [], ...lines] = readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .map((line) => line.split(','));
      const made = paperMatrix(published, task);
      const features = header.filter((name) => !['id', 'benchmark', 'setting', 'value'].includes(name));
      const at = (name: string): number => header.indexOf(name);
      expect(made.names).toEqual(features);
      expect(made.ids).toEqual(lines.map((cells) => cells[at('id')]));
      expect(made.rows).toEqual(lines.map((cells) => features.map((name) => Number(cells[at(name)]))));
      expect(made.targets).toEqual(lines.map((cells) => Number(cells[at('value')])));
    });
  },
);
