import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { families } from '../../../src/model/families/index.ts';
import { fixtureModels, modelType } from '../reference-models.ts';

const page = readFileSync(new URL('../../../docs/families.md', import.meta.url), 'utf8');
const rows = [...page.matchAll(/^\| `(\w+)`/gm)].map(([, type]) => type);
const types = families.map(({ modelTypes: [type] }) => type);

test('docs/families.md has a row for each family, in the order of the list', () => {
  expect(rows).toEqual(types);
});

test('each model type is read by one family', () => {
  const all = families.flatMap(({ modelTypes }) => modelTypes);
  expect(all).toHaveLength(new Set(all).size);
});

test('each family has a checkpoint among the fixtures', () => {
  const there = new Set(fixtureModels.map(modelType));
  expect(types.filter((type) => !there.has(type ?? ''))).toEqual([]);
});
