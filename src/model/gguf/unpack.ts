// A GGUF file as a checkpoint folder in the hub's layout, which is made once and kept in a cache.

import { createHash } from 'node:crypto';
import {
  copyFile,
  open,
  readdir,
  realpath,
  stat,
  statfs,
  writeFile,
  type FileHandle,
} from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ModelError } from '../../lib/errors.ts';
import { systemCode, systemReason } from '../../lib/files.ts';
import type { JsonObject } from '../json-file.ts';
import type { TensorFacts } from './architecture.ts';
import { madeOnce, usualCache } from './cache.ts';
import { findArchitecture, makeConfig, placeTensors } from './checkpoint.ts';
import { readGgufHeader, type GgufHeader } from './header.ts';
import { makeTokenizer } from './tokenizer.ts';
import { namedBeside } from './vocabulary.ts';
import { weightsFileBytes, writeWeights } from './weights-file.ts';

/** Tensors that are no weights: a config says them. */
const rotaryFactors = ['rope_freqs.weight', 'rope_factors_long.weight', 'rope_factors_short.weight'];

/** Changes whenever the same file would be unpacked otherwise, so that older folders are not used. */
const version = 1;

/** Files that win over what the metadata says where they lie beside the GGUF file. */
const modelFiles = ['config.json', 'generation_config.json'];
const tokenizerFiles = [
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
  'chat_template.jinja',
  'chat_template.json',
];

/**
 * The folder of a GGUF file's checkpoint: config.json, model.safetensors, tokenizer.json and tokenizer_config.json. Made at the
 * first call, which writes float32 for what is quantised (four bytes a parameter), and found again while the file and those
 * beside it stay the same. It is renamed into place when it is whole, so that several processes may ask at once. Its name is
 * the file's.
 * @param cache the folder that unpacked files are kept in
 * @throws ModelError where the file is malformed or of a kind that is not read, or the cache cannot be written or is full
 */
export async function openGguf(path: string, cache = usualCache()): Promise<string> {
  const place = resolve(path);
  const { beside, key } = await identify(place);
  try {
    return await madeOnce(cache, key, basename(place).replace(/(.)\.gguf$/i, '$1'), async (folder) => {
      await unpack(place, folder, beside, cache);
      if ((await identify(place)).key !== key)
        throw new ModelError(`${path} changed while it was read. Run again when the file is whole.`);
    });
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    throw new ModelError(
      `${path} cannot be unpacked to ${cache}: ${systemReason(error)}. ` +
        `Make that a folder that can be written, with room for four bytes a parameter.`,
    );
  }
}

/**
 * The files beside that count, and a name for all that the folder is made of: files, sizes, times of the last writing. That time can be
 * set, as `cp -p` over the file does; the time of the last change (ctime) cannot.
 */
async function identify(
  place: string,
): Promise<{ readonly beside: readonly string[]; readonly key: string }> {
  try {
    const all = await readdir(dirname(place));
    const beside = [...modelFiles, ...tokenizerFiles].filter((name) => all.includes(name));
    const hash = createHash('sha256').update(JSON.stringify([version, basename(place)]));
    for (const name of [basename(place), ...beside]) {
      const file = await realpath(join(dirname(place), name));
      const { size, mtimeNs, ctimeNs, ino } = await stat(file, { bigint: true });
      hash.update(JSON.stringify([name, file, ...[size, mtimeNs, ctimeNs, ino].map(String)]));
    }
    return { beside, key: hash.digest('hex').slice(0, 20) };
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    throw new ModelError(`${place} cannot be read: ${systemReason(error)}.`);
  }
}

async function unpack(path: string, folder: string, beside: readonly string[], cache: string): Promise<void> {
  const header = await readGgufHeader(path);
  const architecture = findArchitecture(header, path);
  const placements = placeTensors(header, architecture, path);
  const config = beside.includes('config.json')
    ? undefined
    : makeConfig(header, architecture, await readFacts(header, path), path);
  const tokenizer = beside.includes('tokenizer.json')
    ? { config: namedBeside(header.metadata, path) }
    : makeTokenizer(header.metadata, path);
  const bytes = weightsFileBytes(placements);
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < bytes)
    throw new ModelError(
      `${path} becomes ${gigabytes(bytes)} when it is unpacked, and ${cache} has ${gigabytes(bavail * bsize)} left. ` +
        `Make room there, or use the original checkpoint's safetensors.`,
    );
  if (config !== undefined) await writeJson(join(folder, 'config.json'), config);
  if ('tokenizer' in tokenizer) await writeJson(join(folder, 'tokenizer.json'), tokenizer.tokenizer);
  await writeJson(join(folder, 'tokenizer_config.json'), tokenizer.config);
  // Over what the metadata gave: a tokenizer_config.json beside the file says more than the metadata does.
  for (const name of beside) await copyFile(join(dirname(path), name), join(folder, name));
  const input = await open(path);
  let output: FileHandle | undefined;
  try {
    output = await open(join(folder, 'model.safetensors'), 'wx');
    await writeWeights(input, output, placements);
    await output.sync();
  } finally {
    await output?.close();
    await input.close();
  }
}

/** What a config takes from the tensors; the factors of rotary frequencies are read at once, as they are small. */
async function readFacts({ tensors }: GgufHeader, file: string): Promise<TensorFacts> {
  const read = new Map<string, Float32Array>();
  const input = await open(file);
  try {
    for (const name of rotaryFactors) {
      const tensor = tensors.get(name);
      if (tensor?.type.name !== 'F32' || tensor.bytes > 1 << 20) continue;
      const bytes = new Uint8Array(tensor.bytes);
      await input.read(bytes, 0, bytes.length, tensor.offset);
      read.set(name, new Float32Array(bytes.buffer));
    }
  } finally {
    await input.close();
  }
  return { has: (name) => tensors.has(name), values: (name) => read.get(name) };
}

const writeJson = (path: string, value: JsonObject): Promise<void> =>
  writeFile(path, `${JSON.stringify(value)}\n`);

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
