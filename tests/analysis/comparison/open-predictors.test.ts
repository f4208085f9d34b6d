import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { predictorsFile } from '../../../src/analysis/comparison/open-predictors.ts';
import { scratchFolder } from '../../results/records.ts';

test('the file that is named counts before what was fitted in the results folder', () => {
  const folder = scratchFolder();
  const own = join(folder, 'predictors.json');
  const other = join(folder, 'other.json');
  writeFileSync(own, '{}');
  writeFileSync(other, '{}');
  expect(predictorsFile(other, folder)).toBe(other);
  expect(predictorsFile(undefined, folder)).toBe(own);
});

test('a file that is named and is not there is refused by name', () => {
  expect(() => predictorsFile('/nowhere/p.json', scratchFolder())).toThrow(
    'There is no file of predictors /nowhere/p.json. Name one that plumbline fit wrote, or leave --predictors out.',
  );
});
