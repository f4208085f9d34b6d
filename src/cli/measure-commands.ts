import type { AskedBenchmark } from '../analysis/comparison/measured-scores.ts';
import { groups, tasks } from '../tasks/registry.ts';
import type { Suite } from '../tasks/types.ts';
import { tasksOfColumn } from '../analysis/suites.ts';
import { quoteForShell } from './quote.ts';

/**
 * The commands that measure benchmarks of a suite, as a shell takes them: one for all of them, or one for each number of shots.
 * @param model its folder, or a word in its place
 */
export function measureCommands(
  model: string,
  wanted: readonly AskedBenchmark[],
  suite: Suite,
): readonly string[] {
  const columns = suite.columns.filter(({ name }) => wanted.some(({ task }) => task === name));
  const runsCode = (found: Suite['columns']): boolean =>
    found.some((column) =>
      tasksOfColumn(column, { groups, tasks }).some(
        (name) => tasks.find((task) => task.name === name)?.runsCode === true,
      ),
    );
  const command = (words: readonly string[], found: Suite['columns']): string =>
    ['plumbline', 'eval', model, ...words, ...(runsCode(found) ? ['--allow-code'] : [])]
      .map(quoteForShell)
      .join(' ');
  if (columns.length === 0) return [];
  if (columns.length === suite.columns.length) return [command(['--tasks', suite.name], columns)];
  const byShots = new Map<number, Suite['columns'][number][]>();
  for (const column of columns) byShots.set(column.shots, [...(byShots.get(column.shots) ?? []), column]);
  return [...byShots].map(([shots, found]) => {
    const names = found.flatMap(({ members }) => members).join(',');
    return command(['--tasks', names, '--num-fewshot', String(shots)], found);
  });
}
