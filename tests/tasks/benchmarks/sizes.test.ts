import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundledDataFolder, countRows } from '../../../src/tasks/dataset.ts';
import { tasks } from '../../../src/tasks/registry.ts';
import { sharedFolder } from '../../shared-folder.ts';

const data = join(sharedFolder, 'datasets');
const bundled = tasks.filter(({ dataset }) => dataset.path === 'plumbline');

/** ../shared has a part of HellaSwag's validation split, and SciQ's validation split only. */
const cut = ['hellaswag', 'sciq'];

async function expectSizes(asked: typeof tasks, folder: string): Promise<void> {
  for (const task of asked)
    expect([task.name, task.card.questions]).toEqual([
      task.name,
      await countRows(task, task.dataset.split, [folder]),
    ]);
}

describe('the size on the card is the number of rows', () => {
  it('of the data that ship', () => expectSizes(bundled, bundledDataFolder));

  it.skipIf(!existsSync(data))('of the published data sets (needs ../shared)', () =>
    expectSizes(
      tasks.filter((task) => !bundled.includes(task) && !cut.includes(task.name)),
      data,
    ),
  );
});
