import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { thisProcess } from '../../src/results/holder.ts';
import { openStore } from '../../src/results/store.ts';
import { endedHolder } from './processes.ts';
import { scratchFolder } from './records.ts';

test('what killed processes left is removed when the folder is opened; what may still be written stays', async () => {
  const folder = join(scratchFolder(), 'results');
  await openStore(folder);
  const put = (name: string, text: unknown, seconds = 0): void => {
    writeFileSync(join(folder, name), JSON.stringify(text));
    const then = Date.now() / 1000 - seconds;
    utimesSync(join(folder, name), then, then);
  };
  const [dead, empty, live] = ['0', '1', '2'].map((digit) => `index.json.lock.7-0000000${digit}.tmp`);
  for (const lock of [dead, empty, live]) mkdirSync(join(folder, lock ?? ''));
  put(`${dead}/token`, await endedHolder());
  put(`${live}/token`, await thisProcess());
  put('index.json.5-0123abcd.tmp', '');
  put('.index.json.tmp', '');
  put('published.json.5-0123abcd.tmp', '');
  put('predictors.json.5-0123abcd.tmp', '');
  put('notes.txt', '', 1e7);
  const copy = (digit: string): string => `${digit.repeat(20)}.jsonl.5-0123abcd.tmp`;
  put(`samples/${copy('1')}`, '', 3700);
  put(`samples/${copy('2')}`, '', 3500);
  put(`samples/${copy('3')}`, '');
  put(`samples/${'3'.repeat(20)}.claim`, await endedHolder());
  put(`samples/${'4'.repeat(20)}.claim`, await thisProcess());

  await openStore(folder);
  // An empty one may be somebody's who is about to write its file.
  expect(readdirSync(folder).sort()).toEqual(
    [empty, live, 'index.json', 'notes.txt', 'predictors.json.5-0123abcd.tmp', 'samples'].sort(),
  );
  expect(readdirSync(join(folder, 'samples'))).toEqual([copy('2'), `${'4'.repeat(20)}.claim`]);
});
