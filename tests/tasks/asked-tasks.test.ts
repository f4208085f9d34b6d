import { describe, expect, test } from 'vitest';
import { DataError, UsageError } from '../../src/lib/errors.ts';
import { readTasks } from '../../src/tasks/asked-tasks.ts';
import type { Task } from '../../src/tasks/types.ts';
import { colourTask, dataFolder, jsonl } from './data-folder.ts';

const sizes = { large: 50, middle: 9, small: 2 };

/** Three tasks of these sizes, and the folder with their rows. */
function threeTasks(): { readonly tasks: readonly Task[]; readonly dataFolders: readonly string[] } {
  const rows = (size: number) =>
    jsonl(Array.from({ length: size }, (_, index) => ({ q: `${index}`, label: 0 })));
  const folder = dataFolder(
    Object.fromEntries(Object.entries(sizes).map(([name, size]) => [`${name}/test.jsonl`, rows(size)])),
  );
  const tasks = Object.keys(sizes).map((name) =>
    colourTask({ name, dataset: { path: 'x/y', folder: name, split: 'test', shotsSplit: 'train' } }),
  );
  return { tasks, dataFolders: [folder] };
}

const runs = (tasks: readonly Task[]) => tasks.map((task) => ({ task }));

async function counts(options: { readonly limit?: number; readonly sample?: number }) {
  const { tasks, dataFolders } = threeTasks();
  const asked = await readTasks(runs(tasks), { dataFolders, seed: 1234, ...options });
  return Object.fromEntries(asked.map(({ task, questions }) => [task.name, questions.questions.length]));
}

describe('readTasks', () => {
  test('reads all questions, or the first N of each task', async () => {
    expect(await counts({})).toEqual(sizes);
    expect(await counts({ limit: 5 })).toEqual({ large: 5, middle: 5, small: 2 });
  });

  test('divides a sample evenly over the tasks, as far as their sizes go', async () => {
    expect(await counts({ sample: 12 })).toEqual({ large: 5, middle: 5, small: 2 });
    expect(await counts({ sample: 30 })).toEqual({ large: 19, middle: 9, small: 2 });
    expect(await counts({ sample: 1000 })).toEqual(sizes);
  });

  test('leaves out a task without a share', async () => {
    expect(await counts({ sample: 2 })).toEqual({ large: 1, middle: 1 });
  });

  test('reads a task that is asked with the same shots twice once, and with other shots again', async () => {
    const { tasks, dataFolders } = threeTasks();
    const [task] = tasks as [Task];
    const asked = await readTasks(
      [{ task }, { task, shots: 0 }, { task: { ...task, shotsLocked: true }, shots: 3 }],
      {
        dataFolders,
        seed: 1234,
      },
    );
    expect(asked.map(({ questions }) => questions.shots)).toEqual([0]);
  });

  test('refuses --num-fewshot beside the shots of a suite', async () => {
    const { tasks, dataFolders } = threeTasks();
    const [task] = tasks as [Task];
    await expect(readTasks([{ task, shots: 0 }], { dataFolders, seed: 1234, shots: 5 })).rejects.toThrow(
      /--num-fewshot 5 cannot be met/,
    );
  });

  test('refuses a sample that is no whole number of at least 1, and a missing data set', async () => {
    await expect(counts({ sample: 0 })).rejects.toThrow(UsageError);
    await expect(counts({ sample: 1.5 })).rejects.toThrow(/the sample is 1\.5/);
    const { tasks } = threeTasks();
    await expect(readTasks(runs(tasks), { dataFolders: [], seed: 1, sample: 3 })).rejects.toThrow(DataError);
  });
});
