import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { multipleChoice, type MultipleChoiceTask } from '../../src/tasks/multiple-choice.ts';
import { choiceIndex, text } from '../../src/tasks/row-fields.ts';
import type { Task } from '../../src/tasks/types.ts';

/** A data folder with these files, removed when the test ends. */
export function dataFolder(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-data-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** Rows as a JSONL file has them. */
export function jsonl(rows: readonly unknown[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

/** A task whose rows are `{ q, label }`, in the folder `colours`. */
export function colourTask(change: Partial<MultipleChoiceTask> = {}): Task {
  return multipleChoice({
    name: 'colours',
    version: 1,
    card: { measures: 'Colours.', source: 'made up', licence: 'MIT', questions: 2, chance: 0.5 },
    dataset: {
      path: 'someone/colours',
      config: 'small',
      folder: 'colours',
      split: 'test',
      shotsSplit: 'train',
    },
    shots: 0,
    sampling: 'draw',
    read: (row) => ({
      prompt: `${text(row, 'q')}?`,
      choices: ['red', 'blue'],
      gold: choiceIndex(row, 'label', 2),
    }),
    ...change,
  });
}
