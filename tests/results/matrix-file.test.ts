import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DataError, UsageError } from '../../src/lib/errors.ts';
import { readMatrixFile } from '../../src/results/matrix-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'plumbline-matrix-'));
let count = 0;
function file(text: string | Buffer): string {
  const path = join(folder, `${(count += 1)}.csv`);
  writeFileSync(path, text);
  return path;
}

test('reads features, targets and ids; an empty cell is missing', async () => {
  const path = file('\uFEFFid,a,value,b\n"x, y",1e3,0.5,\nz, -2 ,.25,3\n');
  expect(await readMatrixFile(path, { target: 'value', id: 'id' })).toEqual({
    ids: ['x, y', 'z'],
    names: ['a', 'b'],
    rows: [
      [1000, NaN],
      [-2, 3],
    ],
    targets: [0.5, 0.25],
  });
});

test('takes the columns that are asked for, in the order asked, and leaves text in others alone', async () => {
  const path = file('name,a,b,value\none,1,2,3\ntwo,4,5,6\n');
  const read = await readMatrixFile(path, { target: 'value', features: () => ['b', 'a'] });
  expect(read.rows).toEqual([
    [2, 1],
    [5, 4],
  ]);
  expect(read.ids).toEqual([]);
});

describe('says in one line, with line, row and column,', () => {
  test.each([
    ['that a cell is text', 'a,v\n1,2\nx,3\n', ':3: column a of row 2 is "x", which is no number'],
    ['that a feature is NaN', 'a,v\nNaN,2\n2,3\n', ':2: column a of row 1 is NaN; leave the cell empty'],
    ['that a target is NaN', 'a,v\n1,nan\n2,3\n', ':2: column v of row 1 is nan; every row needs a target'],
    [
      'that a target is missing',
      'a,v\n1,2\n2,\n',
      ':3: column v of row 2 is empty; every row needs a target',
    ],
    ['that a number is infinite', 'a,v\n1e99,2\n2,3\n', ':2: column a of row 1 is 1e99'],
    ['that all targets are the same', 'a,v\n1,2\n3,2\n', 'v is 2 in every row; there is nothing to predict'],
    ['that there are no rows', 'a,v\n', 'has a header and no rows'],
    ['that there is nothing', '', 'is empty'],
    ['that a column stands twice', 'a,a,v\n1,2,3\n', ':1: the column "a" stands twice'],
    ['that there are no features', 'v\n1\n2\n', 'has no column of features beside v'],
    ['that a line is too long', 'a,v\n1,2,3\n', 'Invalid Record Length'],
  ])('%s', async (_, text, message) => {
    const read = readMatrixFile(file(text), { target: 'v' });
    await expect(read).rejects.toThrow(DataError);
    await expect(read).rejects.toThrow(message);
  });

  test('that an id stands twice', async () => {
    const path = file('id,a,v\nm,1,2\nn,1,3\nm,4,5\n');
    await expect(readMatrixFile(path, { target: 'v', id: 'id' })).rejects.toThrow(
      ':4: the id "m" of row 3 is that of row 1 too; each row is one model.',
    );
  });

  test('that there is no such column, and which may be meant', async () => {
    const path = file('id,a,score\n1,2,3\n');
    const read = readMatrixFile(path, { target: 'scores' });
    await expect(read).rejects.toThrow(UsageError);
    await expect(read).rejects.toThrow('there is no column "scores"; did you mean "score"?');
    await expect(readMatrixFile(file('a;v\n1;2\n'), { target: 'v' })).rejects.toThrow(
      'Is the file separated by commas?',
    );
  });

  test('that none is meant where none is near, and which there are', async () => {
    const read = readMatrixFile(file('id,a,score\n1,2,3\n'), { target: 'hellaswag' });
    await expect(read).rejects.toThrow('there is no column "hellaswag"; the columns are: id, a, score.');
    await expect(readMatrixFile(file('a;"b c";v\n1;2;3\n'), { target: 'v' })).rejects.toThrow(
      'Is the file separated by commas?',
    );
  });

  test('that the target is no feature', async () => {
    const read = readMatrixFile(file('a,v\n1,2\n'), { target: 'v', features: () => ['a', 'v'] });
    await expect(read).rejects.toThrow('v is the target and cannot be a feature as well.');
  });

  test('that there is no such file, and that it is no text', async () => {
    await expect(readMatrixFile(join(folder, 'none.csv'), { target: 'v' })).rejects.toThrow('Cannot read');
    await expect(readMatrixFile(file(Buffer.from([0xff, 0xfe, 0])), { target: 'v' })).rejects.toThrow(
      'not UTF-8',
    );
  });
});
