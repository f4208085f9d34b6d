// Which safetensors files a checkpoint consists of, and its tensors by name.

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ModelError } from '../lib/errors.ts';
import { systemReason } from '../lib/files.ts';
import { isJsonObject, kindOf, quoted, readJsonObject } from './json-file.ts';
import { readSafetensors, type TensorLocation } from './safetensors.ts';

/** The safetensors files of a checkpoint. `index` maps tensors to files where the folder has an index. */
export interface Shards {
  /** Names in the folder, sorted. */
  readonly files: readonly string[];
  readonly index?: ReadonlyMap<string, string>;
}

const indexName = 'model.safetensors.index.json';

/**
 * Finds the safetensors files of a folder: `model.safetensors` (which wins, as in transformers), or those that
 * `model.safetensors.index.json` names, or a complete set `NAME-00001-of-0000N.safetensors`, or the only other file.
 * undefined where the folder has none. Throws ModelError for an index or a set that is not complete.
 */
export async function findShards(folder: string): Promise<Shards | undefined> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    throw new ModelError(`${folder} cannot be read: ${systemReason(error)}.`);
  }
  if (names.includes('model.safetensors')) return { files: ['model.safetensors'] };
  if (names.includes(indexName)) return readIndex(folder, names);
  // An adapter's weights are no model, whatever lies beside them.
  const found = names
    .filter((name) => name.endsWith('.safetensors') && name !== 'adapter_model.safetensors')
    .sort();
  if (found.length === 0) return undefined;
  return {
    files: found.length === 1 && numbered(found[0]) === undefined ? found : completeSet(folder, found),
  };
}

/**
 * The tensors of the checkpoint in a folder, by name, from the headers of its safetensors files.
 * Throws ModelError where there is no such file, where a file or the index is malformed, where the index names a tensor that its
 * shard does not have, or where two shards have the same tensor.
 */
export async function readCheckpointTensors(folder: string): Promise<Map<string, TensorLocation>> {
  const shards = await findShards(folder);
  if (shards === undefined)
    throw new ModelError(`${folder} has no *.safetensors file. Give the folder of a checkpoint.`);
  const tensors = new Map<string, TensorLocation>();
  const shardOf = new Map<string, string>();
  for (const name of shards.files) {
    for (const tensor of (await readSafetensors(join(folder, name))).tensors) {
      const other = shardOf.get(tensor.name);
      if (other !== undefined)
        throw new ModelError(
          `${folder}: tensor ${quoted(tensor.name)} is in both ${other} and ${name}. Get the checkpoint again.`,
        );
      shardOf.set(tensor.name, name);
      tensors.set(tensor.name, tensor);
    }
  }
  for (const [tensor, name] of shards.index ?? []) {
    if (shardOf.get(tensor) !== name)
      throw new ModelError(
        `${join(folder, indexName)} says that tensor ${quoted(tensor)} is in ${name}, which does not have it. Get the checkpoint again.`,
      );
  }
  return tensors;
}

/** The index: `{ "weight_map": { tensor: file } }`. A file is a name in the same folder, never a path. */
async function readIndex(folder: string, present: readonly string[]): Promise<Shards> {
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
        `${path}: weight_map gives tensor ${quoted(tensor)} the file ${quoted(String(file))}, which is not a file name in the folder. Get the file again.`,
      );
    if (!present.includes(file))
      throw new ModelError(
        `${folder} lacks the shard ${file}, which ${indexName} names. Get the missing file.`,
      );
    index.set(tensor, file);
  }
  if (index.size === 0) throw new ModelError(`${path}: weight_map is empty. Get the file again.`);
  return { files: [...new Set(index.values())].sort(), index };
}

/** A name that stays in its folder on every platform. */
const isPlainName = (name: string): boolean =>
  name !== '' && name !== '.' && name !== '..' && ![...name].some((c) => c < ' ' || '/\\:'.includes(c));

/** `stem-00002-of-00005.safetensors` in its parts. */
function numbered(name = ''): { stem: string; number: number; of: number } | undefined {
  const parts = /^(.*)-(\d{5})-of-(\d{5})\.safetensors$/.exec(name);
  return parts === null
    ? undefined
    : { stem: parts[1] ?? '', number: Number(parts[2]), of: Number(parts[3]) };
}

/** Several files without an index: only a set that is numbered 1 to N is one checkpoint. */
function completeSet(folder: string, names: readonly string[]): string[] {
  const [first] = names.map((name) => numbered(name));
  const stray = names.find((name) => {
    const parts = numbered(name);
    return parts === undefined || parts.stem !== first?.stem || parts.of !== first.of;
  });
  if (first === undefined || stray !== undefined)
    throw new ModelError(
      `${folder} has ${names.length} safetensors files and no ${indexName} that says which of them are the model ` +
        `(${names.slice(0, 3).map(quoted).join(', ')}…). Get the index, or leave one model's files in the folder.`,
    );
  for (let number = 1; number <= first.of; number++) {
    const name = names.find((candidate) => numbered(candidate)?.number === number);
    if (name === undefined)
      throw new ModelError(
        `${folder} has ${names.length} of ${first.of} shards and lacks number ${number}. Get the missing file.`,
      );
  }
  return [...names];
}
