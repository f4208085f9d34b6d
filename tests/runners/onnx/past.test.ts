import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type LayerRows, Past } from '../../../src/runners/onnx/past.ts';

const size = { layers: 2, width: 3 };

/** A row's numbers tell which row of which pass it was, of which layer, and whether of keys or values. */
const row = (pass: number, place: number, layer: number, kind: number): readonly number[] =>
  Array.from({ length: size.width }, (_, axis) => 1000 * pass + 10 * place + 5 * layer + kind + axis / 8);
const computed = (pass: number, tokens: number): readonly LayerRows[] =>
  Array.from({ length: size.layers }, (_, layer) => {
    const rows = (kind: number) =>
      Float32Array.from(
        Array.from({ length: tokens }, (_unused, place) => row(pass, place, layer, kind)).flat(),
      );
    return { keys: rows(1), values: rows(2) };
  });

type Token = readonly [pass: number, place: number];
const expected = (tokens: readonly Token[]): readonly LayerRows[] =>
  Array.from({ length: size.layers }, (_, layer) => {
    const rows = (kind: number) =>
      Float32Array.from(tokens.flatMap(([pass, place]) => row(pass, place, layer, kind)));
    return { keys: rows(1), values: rows(2) };
  });
const held = (past: Past): readonly LayerRows[] => [0, 1].map((layer) => past.layer(layer));

describe('a past', () => {
  test('of a text that has not begun holds nothing, in every layer', () => {
    const past = new Past(size);
    expect(past.length).toBe(0);
    expect(held(past)).toEqual(expected([]));
    past.append(computed(1, 5), []);
    past.truncate(7);
    expect(past.length).toBe(0);
  });

  test('holds the rows that were added, shortened and copied, as a list of tokens would', () => {
    const steps = fc.array(
      fc.oneof(
        fc.record({
          kind: fc.constant('append' as const),
          places: fc.array(fc.nat(400), { maxLength: 300 }),
        }),
        fc.record({ kind: fc.constant('truncate' as const), length: fc.nat(600) }),
        fc.record({ kind: fc.constant('copy' as const), length: fc.nat(600) }),
      ),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(steps, (some) => {
        // Two pasts; each copy is of the first into the second, which then changes places with it.
        let [past, other] = [new Past(size), new Past(size)];
        let [tokens, others]: [readonly Token[], readonly Token[]] = [[], []];
        some.forEach((step, pass) => {
          if (step.kind === 'append') {
            past.append(computed(pass, 401), step.places);
            tokens = [...tokens, ...step.places.map((place) => [pass, place] as const)];
          } else if (step.kind === 'truncate') {
            past.truncate(step.length);
            tokens = tokens.slice(0, step.length);
          } else {
            const length = Math.min(step.length, tokens.length);
            other.copy(past, length);
            others = tokens.slice(0, length);
            [past, other, tokens, others] = [other, past, others, tokens];
          }
          expect(past.length).toBe(tokens.length);
          expect(held(past)).toEqual(expected(tokens));
          expect(held(other)).toEqual(expected(others));
        });
      }),
      { numRuns: 50 },
    );
  });

  test('is not changed by what becomes of the one that it was copied from', () => {
    const [past, copy] = [new Past(size), new Past(size)];
    past.append(computed(1, 4), [0, 1, 2, 3]);
    copy.copy(past, 2);
    past.truncate(0);
    past.append(computed(2, 4), [3, 2, 1, 0]);
    expect(held(copy)).toEqual(
      expected([
        [1, 0],
        [1, 1],
      ]),
    );
  });

  test('is fed as it lies: what a layer shows is a view of its buffer', () => {
    const past = new Past(size);
    past.append(computed(1, 3), [0, 1, 2]);
    const [first, again] = [past.layer(0).keys, past.layer(0).keys];
    expect(first.buffer).toBe(again.buffer);
    expect(first.byteOffset).toBe(0);
  });
});
