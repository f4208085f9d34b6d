// The index of a checkpoint in several files: `{ "weight_map": { tensor: file } }`.

import { join } from 'node:path';
import { ModelError } from '../../lib/errors.ts';
import { isJsonObject, kindOf, quoted, readJsonObject, shown } from '../json-file.ts';

/**
 * Reads an index. A file is a name in the same folder, never a path.
 * @param present the names in the folder
 * @returns the file of each tensor
 * @throws ModelError for an index that is malformed or empty, or that names a file which is not there
 */
export async function readShardIndex(
  folder: string,
  indexName: string,
  present: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const path = join(folder, indexName);
  const { weight_map: map } = await readJsonObject(path);
  if (!isJsonObject(map))
    throw new ModelError(
      `${path}: weight_map is ${kindOf(map)} where an object was expected. Get the file again.`,
    );
  const index = new Map<string, string>();
  for (const [tensor, file] of Object.entries(map)) {
    if (typeof file !== 'string' || !isPlainName(file))
      throw new ModelError(
        `${path}: weight_map gives tensor ${quoted(tensor)} the file ${typeof file === 'string' ? quoted(file) : shown(file)}, which is not a file name in the folder. Get the file again.`,
      );
    if (!present.includes(file))
      throw new ModelError(
        `${folder} lacks the shard ${file}, which ${indexName} names. Get the missing file.`,
      );
    index.set(tensor, file);
  }
  if (index.size === 0) throw new ModelError(`${path}: weight_map is empty. Get the file again.`);
  return index;
}

/** A name that stays in its folder on every platform. */
const isPlainName = (name: string): boolean =>
  name !== '' && name !== '.' && name !== '..' && ![...name].some((c) => c < ' ' || '/\\:'.includes(c));
