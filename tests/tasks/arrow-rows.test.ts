import { expect, it } from 'vitest';
import { asArrowReads } from '../../src/tasks/arrow-rows.ts';

// The expected rows are what pyarrow 21's `pyarrow.json.read_json` gives for the same lines.

it('gives nested records every field that any row has, in order of first appearance', () => {
  const rows = asArrowReads([
    { id: 1, type: { b: true } },
    { id: 2, type: { a: true, b: false } },
    { id: 3, type: null },
  ]);
  expect(JSON.stringify(rows)).toBe(
    '[{"id":1,"type":{"b":true,"a":null}},{"id":2,"type":{"b":false,"a":true}},{"id":3,"type":null}]',
  );
});

it('gives rows the columns that they lack, and the order of the first row', () => {
  const rows = asArrowReads([
    { a: 1, b: 2 },
    { b: 3, a: 4 },
    { b: 5, c: 6 },
  ]);
  expect(JSON.stringify(rows)).toBe('[{"a":1,"b":2,"c":null},{"a":4,"b":3,"c":null},{"a":null,"b":5,"c":6}]');
});

it('looks into lists of records', () => {
  const rows = asArrowReads([{ list: [{ x: 1 }, { y: [] }] }, { list: [] }]);
  expect(rows).toEqual([
    {
      list: [
        { x: 1, y: null },
        { x: null, y: [] },
      ],
    },
    { list: [] },
  ]);
});

it('returns a row that lacks nothing as it is', () => {
  const rows = [
    { a: 1, b: [{ c: 'x' }], d: { e: ['y'] } },
    { a: 2, b: [], d: { e: [] } },
  ];
  const read = asArrowReads(rows);
  expect(read.map((row, index) => row === rows[index])).toEqual([true, true]);
});

it('keeps a field that is named as a method of objects is', () => {
  expect(asArrowReads([{ constructor: 1 }, { a: 2 }])).toEqual([
    { constructor: 1, a: null },
    { constructor: null, a: 2 },
  ]);
});
