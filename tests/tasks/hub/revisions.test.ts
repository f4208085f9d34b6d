import { expect, it } from 'vitest';
import { pinnedRevision } from '../../../src/tasks/hub/revisions.ts';
import { wantedSplits } from '../../../src/tasks/hub/wanted.ts';
import { selectTasks, tasks } from '../../../src/tasks/registry.ts';

const dataset = { path: 'allenai/ai2_arc', folder: 'arc_easy', split: 'test' };

it('a data set has the commit that its task names, or else the one of the list', () => {
  expect(pinnedRevision(dataset)).toBe('210d026faf9955653af8916fad021475a3f00453');
  expect(pinnedRevision({ ...dataset, revision: 'a'.repeat(40) })).toBe('a'.repeat(40));
  expect(pinnedRevision({ ...dataset, path: 'nobody/nothing' })).toBeUndefined();
});

it('every pin of a task is a commit', () => {
  for (const { dataset } of tasks)
    expect(pinnedRevision(dataset) ?? '0'.repeat(40)).toMatch(/^[0-9a-f]{40}$/);
});

it('tasks need their evaluated split and that of their shots, each once', () => {
  const named = (...names: string[]) =>
    wantedSplits(tasks.filter(({ name }) => names.includes(name)).map((task) => ({ task })));
  expect(named('piqa').map(({ split }) => split)).toEqual(['validation', 'train']);
  expect(wantedSplits(selectTasks(['piqa']).runs, 0).map(({ split }) => split)).toEqual(['validation']);
  expect(
    wantedSplits(selectTasks(['paper']).runs).filter(({ dataset }) => dataset.folder === 'xnli/en'),
  ).toMatchObject([{ split: 'validation' }]);
  expect(named('blimp_wh_island').map(({ split }) => split)).toEqual(['train']);
  expect(named('plumb_facts', 'plumb_brackets').map(({ dataset }) => dataset.folder)).toContain(
    'plumb_brackets',
  );
});
