import { expect, test } from 'vitest';
import { enclosingFolder } from '../../src/model/enclosing-folder.ts';

test.each([
  [['/a/b/x'], '/a/b'],
  [['/a/b/x', '/a/b/y'], '/a/b'],
  [['/a/b/x', '/a/bc/y'], '/a'],
  [['/a/b/c/d/x', '/a/b/y'], '/a/b'],
  [['/a/b/y', '/a/b/c/d/x'], '/a/b'],
  [['/a/x', '/b/y'], '/'],
  [['/x'], '/'],
  [[], '/'],
])('the folder that holds all of %j is %s', (files, folder) => {
  expect(enclosingFolder(files)).toBe(folder);
});
