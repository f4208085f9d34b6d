import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ModelError } from '../../../src/lib/errors.ts';
import { parseHeader } from '../../../src/model/weights/safetensors-header.ts';

const bytesOf = (header: unknown): Buffer =>
  Buffer.isBuffer(header)
    ? header
    : Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));

/** Each tensor's name and offsets, or the one line of the refusal. */
function outcome(header: unknown, body = 0): [string, number, number][] | string {
  try {
    return parseHeader(bytesOf(header), body, 'FILE').map(({ name, begin, end }) => [name, begin, end]);
  } catch (error) {
    expect(error).toBeInstanceOf(ModelError);
    const { message } = error as Error;
    expect(message).toMatch(/^FILE: [^\n]{1,400}$/);
    return message;
  }
}

const pair = { dtype: 'F32', shape: [2], data_offsets: [0, 8] };
const at = (begin: unknown, end: unknown): object => ({ ...pair, data_offsets: [begin, end] });

// What is accepted here and what is refused, the reference implementation accepts and refuses too (Python's safetensors 0.8.0,
// `safe_open`), except where a case says otherwise.
describe('a header', () => {
  test.each<[string, unknown, number, [string, number, number][]]>([
    ['that is empty', '{}', 0, []],
    ['with spaces after it', '{}   ', 0, []],
    ['with metadata', { __metadata__: { format: 'pt' }, a: pair }, 8, [['a', 0, 8]]],
    ['in another order than the weights', { b: at(8, 16), a: pair }, 16, [['a', 0, 8], ['b', 8, 16]]],
    ['with a tensor of no elements', { z: { ...at(8, 8), shape: [0, 5] }, a: pair }, 8, [['a', 0, 8], ['z', 8, 8]]],
    ['with a number', { a: { dtype: 'U8', shape: [], data_offsets: [0, 1] } }, 1, [['a', 0, 1]]],
    ['with half a byte an element', { a: { dtype: 'F4', shape: [8], data_offsets: [0, 4] } }, 4, [['a', 0, 4]]],
    ['with a nameless tensor', { '': pair }, 8, [['', 0, 8]]],
    ['with a field more', { a: { ...pair, x: 1 } }, 8, [['a', 0, 8]]],
  ])('%s is read', (_, header, body, tensors) => {
    expect(outcome(header, body)).toEqual(tensors);
  }); // prettier-ignore

  const zero = '{"dtype":"U8","shape":[0],"data_offsets":[0,0]}';
  const nested = `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;

  // prettier-ignore
  test.each<[string, unknown, number, RegExp]>([
    ['of no bytes', '', 0, /header is not JSON/],
    ['that is a list', '[]', 0, /header is an array/],
    ['in no encoding', Buffer.from([0x7b, 0xff, 0x7d]), 0, /not UTF-8/],
    ['with a byte order mark', '\ufeff{}', 0, /not JSON/],
    ['with zeros after it', '{}\0\0', 0, /not JSON/],
    ['that breaks off', '{"a":{"dtype"', 0, /not JSON/],
    ['nested too deep', nested, 0, /nested more than 127 deep/],
    // The reference implementation keeps the last; a file that says two things is refused here.
    ['that names a tensor twice', `{"a":${zero},"\\u0061":${zero}}`, 0, /name stands twice/],
    ['with a tensor that is a string', { a: 'F32' }, 0, /tensor "a" is described by a string/],
    ['with an unknown dtype', { a: { ...pair, dtype: 'F31' } }, 8, /tensor "a" has the unknown dtype "F31"/],
    ['with a dtype of another kind', { a: { ...pair, dtype: 'toString' } }, 8, /unknown dtype "toString"/],
    ['without a dtype', { a: { shape: [2], data_offsets: [0, 8] } }, 8, /unknown dtype nothing/],
    ['without a shape', { a: { dtype: 'F32', data_offsets: [0, 8] } }, 8, /has the shape nothing/],
    ['with a negative size', { a: { ...pair, shape: [-2] } }, 8, /shape \[-2\], which is not a list of whole numbers/],
    ['with half a size', { a: { ...pair, shape: [2.5] } }, 8, /shape \[2.5\]/],
    ['with a size above 2^53', { a: { ...pair, shape: [2 ** 60] } }, 8, /shape \[1152921504606847000\]/],
    ['with a product above 2^53', { a: { ...pair, shape: [2 ** 50, 2 ** 50] } }, 8, /more than 2\^53 bytes/],
    ['with a product above 2^53 before a 0', { a: { ...at(0, 0), shape: [2 ** 52, 2 ** 52, 0] } }, 0, /more than 2\^53 bytes/],
    ['with fewer bytes than a shape has', { a: { ...pair, shape: [3] } }, 8, /which is 12 bytes, and data_offsets for 8/],
    ['with half bytes', { a: { dtype: 'F4', shape: [3], data_offsets: [0, 2] } }, 2, /data_offsets for 2/],
    ['with one offset', { a: { ...pair, data_offsets: [8] } }, 8, /data_offsets \[8\], which are not two whole numbers/],
    ['with three offsets', { a: { ...pair, data_offsets: [0, 8, 9] } }, 8, /data_offsets/],
    ['with a negative offset', { a: at(-8, 0) }, 8, /data_offsets \[-8,0\]/],
    ['with half an offset', { a: at(0.5, 8.5) }, 9, /data_offsets \[0.5,8.5\]/],
    ['with offsets the wrong way round', { a: at(8, 0) }, 8, /ends \(0\) before it begins \(8\)/],
    ['with an offset outside the file', { a: at(0, 8) }, 7, /ends at byte 8 of the weights, and the file has 7; the file is cut short/],
    ['with a tensor far outside', { a: at(2 ** 50, 2 ** 50 + 8) }, 8, /ends at byte 1125899906842632/],
    ['with overlapping tensors', { a: at(0, 8), b: at(4, 12) }, 12, /tensors "a" and "b" overlap/],
    ['with two tensors in one place', { a: pair, b: pair }, 8, /tensors "a" and "b" overlap/],
    ['with a hole at the start', { a: at(4, 12) }, 12, /bytes 0 to 4 .* belong to no tensor/],
    ['with a hole', { a: at(0, 8), b: at(12, 20) }, 20, /bytes 8 to 12 of the weights, before tensor "b"/],
    ['with bytes to spare', { a: pair }, 9, /last 1 bytes of the file belong to no tensor/],
    ['with a name that fills a book', { ['a\n'.repeat(5000)]: { ...pair, dtype: 'X' } }, 8, /10000 characters\) has the unknown dtype/],
  ])('%s is refused', (_, header, body, message) => {
    expect(outcome(header, body)).toMatch(message);
  });

  test('as large as it may be and full of nonsense is refused quickly', () => {
    const started = performance.now();
    expect(outcome(`{${'"a":[],'.repeat(12_000_000)}"b":[]}`)).toMatch(/more tensors than any checkpoint/);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  test('of any bytes or any JSON is read or refused', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.nat(64),
        (bytes, body) => void outcome(Buffer.from(bytes), body),
      ),
    );
    fc.assert(fc.property(fc.json(), fc.nat(64), (text, body) => void outcome(text, body)));
  });

  test('that is read tiles the weights', () => {
    const size = fc.oneof(fc.nat(4), fc.constantFrom(-1, 0.5, 2 ** 31, 2 ** 53, null, '1'));
    const entry = fc.record({
      dtype: fc.constantFrom('F32', 'F16', 'U8', 'F4', 'X'),
      shape: fc.array(size, { maxLength: 3 }),
      data_offsets: fc.array(size, { maxLength: 3 }),
    });
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ maxLength: 2 }), entry, { maxKeys: 4 }),
        fc.nat(16),
        (header, body) => {
          const tensors = outcome(header, body);
          if (typeof tensors === 'string') return;
          let reached = 0;
          for (const [, begin, end] of tensors) {
            expect(begin).toBe(reached);
            reached = end;
          }
          expect(reached).toBe(body);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('with one byte changed is read or refused', () => {
    const header = bytesOf({ __metadata__: { format: 'pt' }, a: pair, b: at(8, 16) });
    fc.assert(
      fc.property(fc.nat(header.length - 1), fc.nat(255), (index, byte) => {
        const changed = Buffer.from(header);
        changed[index] = byte;
        outcome(changed, 16);
      }),
      { numRuns: 2000 },
    );
    expect(outcome(header, 16)).toHaveLength(2);
  });
});
