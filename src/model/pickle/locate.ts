// A tensor of a pickle to its place in the archive's file.

import { quoted } from '../json-file.ts';
import type { TensorLocation } from '../weights/safetensors.ts';
import type { Refuse } from '../weights/weight-file.ts';
import type { PickledTensor } from './values.ts';
import type { ZipEntry } from './zip-directory.ts';

/**
 * The place of one tensor, whose numbers must lie in its storage's entry one after another, in the order of rows.
 * @param file absolute, of the archive
 * @param entry the storage's, undefined where the archive has none
 */
export function locateTensor(
  name: string,
  { storage, type, offset, shape, strides }: PickledTensor,
  file: string,
  entry: ZipEntry | undefined,
  refuse: Refuse,
): TensorLocation {
  const wrong = (what: string, mend?: string): never => refuse(`tensor ${quoted(name)} ${what}`, mend);
  if (entry === undefined)
    return wrong(`is in storage ${quoted(storage.key)}, which the archive does not have`);
  const stored = storage.elements * storage.type.bytes;
  if (entry.bytes !== stored)
    return wrong(
      `is in storage ${quoted(storage.key)} of ${stored} bytes, for which the archive has ${entry.bytes}`,
    );
  const count = countElements(shape);
  const shown = `[${shape.slice(0, 8).join(', ')}${shape.length > 8 ? ', …' : ''}]`;
  if (count === undefined) return wrong(`has the shape ${shown}, which is more than 2^53 numbers`);
  if (!isRowMajor(shape, strides, count))
    return wrong(
      `of shape ${shown} has the strides [${strides.slice(0, 8).join(', ')}]: it is a transposed or other view, whose numbers are not in order`,
      'Save it again after .contiguous(), with save_pretrained or torch.save',
    );
  if ((offset + count) * type.bytes > stored)
    return wrong(
      `of shape ${shown} of ${type.dtype} from element ${offset} leaves its storage of ${stored} bytes`,
    );
  const { dtype, bytes } = type;
  return { name, dtype, shape, file, offset: entry.offset + offset * bytes, bytes: count * bytes };
}

function countElements(shape: readonly number[]): number | undefined {
  if (shape.includes(0)) return 0;
  let count = 1;
  for (const length of shape) {
    count *= length;
    if (!Number.isSafeInteger(count)) return undefined;
  }
  return count;
}

/** The stride of an axis of one element is never used, and may be anything. */
function isRowMajor(shape: readonly number[], strides: readonly number[], count: number): boolean {
  if (count === 0) return true;
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const length = shape[axis] ?? 1;
    if (length !== 1 && strides[axis] !== expected) return false;
    expected *= length;
  }
  return true;
}
