// Holds the weights that a design needs against those that the checkpoint has.

import { basename } from 'node:path';
import { ModelError } from '../../lib/errors.ts';
import type { TensorLocation } from './safetensors.ts';

/** The tensors of a design by the names that its family gives them. */
export type FoundWeights = ReadonlyMap<string, TensorLocation>;

/** Lengths of a tensor's axes. */
export type Shape = readonly number[];

/**
 * Finds every needed weight among a checkpoint's tensors. Names may lack the family's prefix, as in checkpoints that
 * saved the inner model only; tensors that nothing needs (masks, rotary frequencies, a tied head) are left alone.
 * @throws ModelError for a weight that is missing, of another shape than the config says, or of a type that is not
 *   float32, float16 or bfloat16, and for layers beyond those that the config names
 */
export function findWeights(
  needed: ReadonlyMap<string, Shape>,
  tensors: ReadonlyMap<string, TensorLocation>,
  prefix: string,
  configFile: string,
): FoundWeights {
  const found = new Map<string, TensorLocation>();
  for (const [name, shape] of needed) {
    const tensor = tensors.get(name) ?? tensors.get(withoutPrefix(name, prefix));
    if (!tensor) {
      throw new ModelError(
        `The weight ${name} is missing among the ${tensors.size} tensors beside ${configFile}; ` +
          'the config and the weights do not belong together, or a file is missing.',
      );
    }
    if (tensor.shape.length !== shape.length || tensor.shape.some((length, axis) => length !== shape[axis])) {
      throw new ModelError(
        `${basename(tensor.file)}: ${tensor.name} is [${tensor.shape.join(', ')}], but ${configFile} asks for ` +
          `[${shape.join(', ')}]; the config and the weights do not belong together.`,
      );
    }
    if (!['F32', 'F16', 'BF16'].includes(tensor.dtype)) {
      throw new ModelError(
        `${basename(tensor.file)}: ${tensor.name} is stored as ${tensor.dtype}; ` +
          'weights are read as F32, F16 or BF16, so use a checkpoint that is stored in one of these.',
      );
    }
    found.set(name, tensor);
  }
  refuseFurtherLayers(needed, tensors, prefix, configFile);
  return found;
}

/** Weights of a layer or an expert that the config does not count mean that a part of the network would be left out. */
function refuseFurtherLayers(
  needed: ReadonlyMap<string, Shape>,
  tensors: ReadonlyMap<string, TensorLocation>,
  prefix: string,
  configFile: string,
): void {
  // Each layer, and each expert in it, has the same names but for its number, so a name with another number in place of a
  // needed one's is a further one's.
  const patterns = new Set([...needed.keys()].flatMap((name) => patternsOf(withoutPrefix(name, prefix))));
  for (const name of tensors.keys()) {
    const bare = withoutPrefix(name, prefix);
    const isNeeded = needed.has(name) || needed.has(prefix + bare);
    const place = patternsOf(bare).findIndex((pattern) => patterns.has(pattern));
    if (!isNeeded && place !== -1) {
      throw new ModelError(
        `${configFile} names fewer ${place === 0 ? 'layers' : 'experts'} than the weights have: ${name} would be left out; ` +
          'the config and the weights do not belong together.',
      );
    }
  }
}

/** A name once for each number in it, without that number: `layers.#.experts.1.up`, `layers.0.experts.#.up`. */
const patternsOf = (name: string): readonly string[] =>
  Array.from(
    name.matchAll(/(?<=\.)\d+(?=\.)/g),
    ({ 0: number, index }) => `${name.slice(0, index)}#${name.slice(index + number.length)}`,
  );

const withoutPrefix = (name: string, prefix: string): string =>
  name.startsWith(prefix) ? name.slice(prefix.length) : name;

/** How many numbers a design's weights hold. A tied head counts once. */
export function countParameters(needed: ReadonlyMap<string, Shape>): number {
  return [...needed.values()].reduce(
    (sum, shape) => sum + shape.reduce((product, length) => product * length, 1),
    0,
  );
}
