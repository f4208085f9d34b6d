// Two small tasks whose targets depend on known columns: `size` a little, `useful` much, `noise` not.

import { completeNestedOptions } from '../../../src/analysis/protocol/nested-options.ts';
import type { StudyData, StudyMatrix } from '../../../src/analysis/protocol/study-jobs.ts';
import { PythonRandom } from '../../../src/lib/random.ts';

function madeUp(task: string, seed: number): StudyMatrix {
  const random = new PythonRandom(seed);
  const rows = Array.from({ length: 36 }, () => [random.random(), random.random(), random.random()]);
  const targets = rows.map(([size = 0, useful = 0]) => 0.3 * size + (useful > 0.5 ? 0.5 : 0));
  return { task, names: ['size', 'useful', 'noise'], rows, targets };
}

const { seed: _, ...settings } = completeNestedOptions({
  parameters: { max_depth: [2], learning_rate: [0.3], n_estimators: [10, 20] },
});

export const madeUpStudy: StudyData = { matrices: [madeUp('first', 1), madeUp('second', 2)], settings };
