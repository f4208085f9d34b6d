// A folder that holds nothing but a GGUF file.

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ModelError } from '../../lib/errors.ts';

/** Weights that win over a GGUF file, which is mostly a quantised copy of them. */
const otherWeights = /\.(?:safetensors|onnx|bin|pt|pth|ckpt)$|^onnx$/;

/**
 * The GGUF file of a folder that has no other weights; undefined where it has others or none. What belongs to images (`mmproj-…`) is
 * passed over. Throws ModelError where there are several.
 */
export async function findGguf(folder: string): Promise<string | undefined> {
  const names = await readdir(folder).catch(() => []);
  if (names.some((name) => otherWeights.test(name))) return undefined;
  const files = names.filter((name) => /\.gguf$/i.test(name) && !/^mmproj/i.test(name)).toSorted();
  const [first] = files;
  // The parts of one model are refused where the first is opened, with the mend.
  const isOneModel = files.every((name) => /-\d{5}-of-\d{5}\.gguf$/i.test(name));
  if (first === undefined || files.length === 1 || isOneModel)
    return first === undefined ? undefined : join(folder, first);
  throw new ModelError(
    `${folder} has ${files.length} GGUF files (${files.slice(0, 3).join(', ')}${files.length > 3 ? ', …' : ''}). Give the path of one of them.`,
  );
}
