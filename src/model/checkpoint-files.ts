// What a user names as a model: a folder in the layout of the Hugging Face hub, or an .onnx file in such a folder.

import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ModelError } from '../lib/errors.ts';
import { systemCode, systemReason } from '../lib/files.ts';
import { findGguf } from './gguf/find-gguf.ts';
import { openGguf } from './gguf/unpack.ts';
import { readJsonObject, type JsonObject } from './json-file.ts';
import { findShards, type WeightFormat } from './weights/shards.ts';
import { tokenizerSource } from './tokenizer/tokenizer-source.ts';

interface Folder {
  /** Absolute; holds config.json and a tokenizer's files. */
  readonly folder: string;
  /** config.json, parsed. */
  readonly config: JsonObject;
}

/** A checkpoint whose graph is built from its config. `shards` are the weight files, absolute and sorted. */
export interface WeightFiles extends Folder {
  readonly kind: 'weights';
  readonly format: WeightFormat;
  readonly shards: readonly string[];
}

/** A checkpoint that was exported with its graph. `onnxFile` is absolute. */
export interface OnnxFiles extends Folder {
  readonly kind: 'onnx';
  readonly onnxFile: string;
}

export type CheckpointFiles = WeightFiles | OnnxFiles;

/**
 * Finds what is to be evaluated at a path: a checkpoint folder (symbolic links as in the hub's cache are fine), a .gguf file, which is
 * unpacked into such a folder (gguf/unpack.ts), or an .onnx file
 * with config.json and a tokenizer beside it or, for one in a folder `onnx`, one folder up.
 * Where a folder has both weights and ONNX files, the weights win: they are what was trained, an export may be quantized.
 * Throws ModelError with one line saying which file is missing and how to get it.
 */
export async function findCheckpoint(path: string): Promise<CheckpointFiles> {
  const place = resolve(path);
  const found = await stat(place).catch((error: unknown) => {
    throw new ModelError(
      ['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')
        ? `There is no folder ${path}. Give the path of a checkpoint folder, downloaded from the hub for instance.`
        : `${path} cannot be opened: ${systemReason(error)}.`,
    );
  });
  if (found.isFile() && place.endsWith('.onnx')) {
    const beside = dirname(place);
    const names = await readdir(beside);
    const folder = basename(beside) === 'onnx' && !names.includes('config.json') ? dirname(beside) : beside;
    return { kind: 'onnx', folder, config: await readFolder(folder), onnxFile: place };
  }
  if (found.isFile() && /\.gguf$/i.test(place)) return findCheckpoint(await openGguf(place));
  if (!found.isDirectory())
    throw new ModelError(
      `${path} is a file. Give the checkpoint's folder, an .onnx file in such a folder, or a .gguf file.`,
    );
  const gguf = await findGguf(place);
  if (gguf !== undefined) return findCheckpoint(await openGguf(gguf));
  const config = await readFolder(place);
  const shards = await findShards(place);
  if (shards !== undefined)
    return {
      kind: 'weights',
      format: shards.format,
      folder: place,
      config,
      shards: shards.files.map((name) => join(place, name)),
    };
  const onnxFile = await findOnnx(place);
  if (onnxFile !== undefined) return { kind: 'onnx', folder: place, config, onnxFile };
  throw new ModelError(noWeights(path, await readdir(place)));
}

/** Checks that a config and a tokenizer are there beside the weights, and reads the config. */
async function readFolder(folder: string): Promise<JsonObject> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw new ModelError(`${folder} cannot be read: ${systemReason(error)}.`);
  });
  if (!names.includes('config.json'))
    throw new ModelError(
      `${folder} has no config.json. ` +
        (names.includes('snapshots')
          ? 'It looks like a model of the hub cache: give the folder below snapshots.'
          : 'Give the folder of a checkpoint in the layout of the Hugging Face hub.'),
    );
  const config = await readJsonObject(join(folder, 'config.json'));
  tokenizerSource(folder, names);
  return config;
}

/**
 * The export that stands for the checkpoint, where its folder has several: the plain one first, then the less exact.
 * The names are those of optimum, of onnx-community's exports and of Model Builder.
 */
const onnxNames = [
  'model.onnx',
  'decoder_model_merged.onnx',
  'decoder_model.onnx',
  'model_fp16.onnx',
  'decoder_model_merged_fp16.onnx',
  'model_quantized.onnx',
  'decoder_model_merged_quantized.onnx',
  'model_int8.onnx',
  'model_uint8.onnx',
  'model_q4.onnx',
  'model_q4f16.onnx',
  'model_bnb4.onnx',
];

/** Of the folder itself and of `onnx` in it: the first name of the list above, the folder itself first; else the only file. */
async function findOnnx(folder: string): Promise<string | undefined> {
  const there: string[] = [];
  for (const place of [folder, join(folder, 'onnx')]) {
    const names = await readdir(place).catch(() => []);
    there.push(...names.filter((name) => name.endsWith('.onnx')).map((name) => join(place, name)));
  }
  for (const name of onnxNames) {
    const file = there.find((candidate) => basename(candidate) === name);
    if (file !== undefined) return file;
  }
  if (there.length > 1)
    throw new ModelError(
      `${folder} has ${there.length} .onnx files and none has a usual name (${onnxNames.slice(0, 3).join(', ')}, …). ` +
        `Give the path of the .onnx file itself.`,
    );
  return there[0];
}

/** Pickles and numbers that a trainer leaves beside the weights. */
const leftovers = /^(training_args|optimizer|scheduler|scaler|rng_state\w*|trainer_state|adapter_\w+)\./;

/** What to say of a folder without weights or ONNX files. */
function noWeights(folder: string, names: readonly string[]): string {
  const other = names.find(
    (name) => /\.(bin|pt|pth|ckpt|h5|msgpack|ggml)$/.test(name) && !leftovers.test(name),
  );
  if (names.some((name) => /^adapter_(model\.(safetensors|bin)|config\.json)$/.test(name)))
    return `${folder} holds an adapter, not a whole model. Merge it into its base model and save that as safetensors.`;
  if (other === undefined)
    return `${folder} has no weights: neither *.safetensors nor pytorch_model.bin nor *.onnx nor *.gguf. Get the checkpoint's weight files.`;
  return /\.(bin|pt|pth|ckpt)$/.test(other)
    ? `${folder} has its weights only as ${other}; of pickled weights, pytorch_model.bin and its numbered shards are read. ` +
        `Get the safetensors files of the checkpoint, or rename the file if it is the model that config.json describes.`
    : `${folder} has its weights only as ${other}, a format that is not read. Get the safetensors files of the checkpoint.`;
}
