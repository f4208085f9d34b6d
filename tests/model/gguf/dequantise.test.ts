import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { dequantise, plainTypes, readableTypes } from '../../../src/model/gguf/dequantise.ts';
import { readGgufHeader } from '../../../src/model/gguf/header.ts';
import { digest, expected } from './expected.ts';
import { ggufFixture } from './write-gguf.ts';

describe('de-quantised blocks', () => {
  const file = readFileSync(ggufFixture('types.gguf'));

  test('are checked for every type that is read', () => {
    expect(Object.keys(expected.types).toSorted()).toEqual(readableTypes.toSorted());
  });

  test.each(readableTypes.filter((type) => !plainTypes.includes(type)))(
    'of %s are gguf-py’s to the last bit',
    async (name) => {
      const tensor = (await readGgufHeader(ggufFixture('types.gguf'))).tensors.get(name);
      if (tensor === undefined) throw new Error('the tensor is missing');
      const blocks = tensor.bytes / tensor.type.bytes;
      const values = new Float32Array(blocks * tensor.type.values);
      dequantise(name, file.subarray(tensor.offset, tensor.offset + tensor.bytes), blocks, values);
      expect(digest(new Uint8Array(values.buffer))).toBe(expected.types[name]);
    },
  );

  test('take scales that are subnormal, infinite and not numbers', () => {
    // One block of Q8_0: scale, then the levels 1 and -2.
    const values = (scale: number): number[] => {
      const block = new Uint8Array(34);
      block.set([scale & 255, scale >> 8, 1, 254]);
      const read = new Float32Array(32);
      dequantise('Q8_0', block, 1, read);
      return [...read.subarray(0, 2)];
    };
    expect(values(0x0001)).toEqual([2 ** -24, -(2 ** -23)]);
    expect(values(0x8400)).toEqual([-(2 ** -14), 2 ** -13]);
    expect(values(0x7bff)).toEqual([65504, -131008]);
    expect(values(0xfc00)).toEqual([-Infinity, Infinity]);
    expect(values(0x7e00)).toEqual([Number.NaN, Number.NaN]);
  });

  test('are not made up for a type that is not read', () => {
    expect(() => dequantise('IQ2_XS', new Uint8Array(74), 1, new Float32Array(256))).toThrow(/IQ2_XS/);
  });
});
