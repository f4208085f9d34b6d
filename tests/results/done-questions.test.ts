import { appendFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { DataError } from '../../src/lib/errors.ts';
import { readDoneQuestions } from '../../src/results/done-questions.ts';
import { openJournal } from '../../src/results/samples.ts';
import { openStore } from '../../src/results/store.ts';
import { aSample, anIdentity, scratchFolder } from './records.ts';

test('the questions that are done are those with a whole line, whatever their order', async () => {
  const folder = scratchFolder();
  await openStore(folder);
  const journal = await openJournal(folder, anIdentity(), { model: 'm', questions: 100 });
  expect(await readDoneQuestions(folder, journal.key)).toEqual(new Set());
  await journal.append([7, 0, 12].map((index) => aSample(index)));
  await journal.fail([3, 4], 'no memory');
  expect(await readDoneQuestions(folder, journal.key)).toEqual(new Set([7, 0, 12]));
  appendFileSync(journal.path, '{"index":55,"doc":{"te');
  expect(await readDoneQuestions(folder, journal.key)).toEqual(new Set([7, 0, 12]));
  await journal.close();
  await expect(readDoneQuestions(folder, '0'.repeat(20))).rejects.toThrow(DataError);
});
