// Which weight files a checkpoint consists of, and its tensors by name.

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ModelError } from '../../lib/errors.ts';
import { systemReason } from '../../lib/files.ts';
import { quoted } from '../json-file.ts';
import { completeSet, numbered } from './numbered-shards.ts';
import { readPickledWeights } from '../pickle/read-pickle.ts';
import { readSafetensors, type TensorFile, type TensorLocation } from './safetensors.ts';
import { readShardIndex } from './shard-index.ts';

export type WeightFormat = 'safetensors' | 'pickle';

/** The weight files of a checkpoint. `index` maps tensors to files where the folder has an index. */
export interface Shards {
  readonly format: WeightFormat;
  /** Names in the folder, sorted. */
  readonly files: readonly string[];
  readonly index?: ReadonlyMap<string, string>;
}

const readers: Readonly<Record<WeightFormat, (path: string) => Promise<TensorFile>>> = {
  safetensors: readSafetensors,
  pickle: readPickledWeights,
};

/** In the order in which transformers looks for them (modeling_utils.py, `_get_resolved_checkpoint_files`). */
const usualNames: readonly { readonly format: WeightFormat; readonly whole: string }[] = [
  { format: 'safetensors', whole: 'model.safetensors' },
  { format: 'pickle', whole: 'pytorch_model.bin' },
];
const indexOf: Readonly<Record<WeightFormat, string>> = {
  safetensors: 'model.safetensors.index.json',
  pickle: 'pytorch_model.bin.index.json',
};

/**
 * Finds the weight files of a folder: `model.safetensors`, or those that its index names, or the same of `pytorch_model.bin`, as
 * transformers does; else a complete set `NAME-00001-of-0000N.safetensors`, or the only other safetensors file, or a complete set
 * `pytorch_model-00001-of-0000N.bin`. undefined where the folder has none. Throws ModelError for an index or a set that is not
 * complete.
 */
export async function findShards(folder: string): Promise<Shards | undefined> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    throw new ModelError(`${folder} cannot be read: ${systemReason(error)}.`);
  }
  for (const { format, whole } of usualNames) {
    if (names.includes(whole)) return { format, files: [whole] };
    if (names.includes(indexOf[format])) {
      const index = await readShardIndex(folder, indexOf[format], names);
      return { format, files: [...new Set(index.values())].sort(), index };
    }
  }
  // An adapter's weights are no model, whatever lies beside them.
  const safetensors = names
    .filter((name) => name.endsWith('.safetensors') && name !== 'adapter_model.safetensors')
    .sort();
  if (safetensors.length > 0) return { format: 'safetensors', files: wholeSet(folder, safetensors) };
  // Pickles are many things: a trainer's arguments, an optimizer's state.
  const pickles = names.filter((name) => numbered(name)?.stem === 'pytorch_model').sort();
  if (pickles.length === 0) return undefined;
  return { format: 'pickle', files: completeSet(folder, pickles, 'pickled', indexOf.pickle) };
}

function wholeSet(folder: string, names: readonly string[]): readonly string[] {
  const isAlone = names.length === 1 && numbered(names[0]) === undefined;
  return isAlone ? names : completeSet(folder, names, 'safetensors', indexOf.safetensors);
}

/**
 * The tensors of the checkpoint in a folder, by name, from the headers of its weight files.
 * Throws ModelError where there is no such file, where a file or the index is malformed, where the index names a tensor that its
 * shard does not have, or where two shards have the same tensor.
 */
export async function readCheckpointTensors(folder: string): Promise<Map<string, TensorLocation>> {
  const shards = await findShards(folder);
  if (shards === undefined)
    throw new ModelError(
      `${folder} has no *.safetensors file and no pytorch_model.bin. Give the folder of a checkpoint.`,
    );
  const { format } = shards;
  const tensors = new Map<string, TensorLocation>();
  const shardOf = new Map<string, string>();
  for (const name of shards.files) {
    for (const tensor of (await readers[format](join(folder, name))).tensors) {
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
        `${join(folder, indexOf[format])} says that tensor ${quoted(tensor)} is in ${name}, which does not have it. Get the checkpoint again.`,
      );
  }
  return tensors;
}
