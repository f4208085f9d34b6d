// A checkpoint's folder to its architecture.

import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ModelError } from '../../lib/errors.ts';
import { systemReason } from '../../lib/files.ts';
import { storedDesign } from '../checkpoint.ts';
import { ConfigFields } from '../config-fields.ts';
import { interpretConfig } from '../config.ts';
import { findGguf } from '../gguf/find-gguf.ts';
import { openGguf } from '../gguf/unpack.ts';
import { families } from '../families/index.ts';
import { quantisedFormat } from '../weights/quantised.ts';
import { type JsonObject, readJsonObject } from '../json-file.ts';
import { findShards, readCheckpointTensors } from '../weights/shards.ts';
import type { ReadArchitecture } from './architecture.ts';
import { architectureOfConfig } from './from-config.ts';
import { architectureOfDesign } from './from-design.ts';
import type { StoredTensors } from './stored-tensors.ts';

/** An architecture with what else its folder tells. */
export interface CheckpointArchitecture extends ReadArchitecture {
  /** Absolute. */
  readonly folder: string;
  /** What the config says that it was loaded from, such as `EleutherAI/pythia-160m`. */
  readonly origin: string | null;
  /** Whether the network is one that is built here. */
  readonly isBuilt: boolean;
}

/**
 * Reads what a checkpoint is built like, from config.json and, where weights lie beside it, their headers. A folder with a
 * config alone is read too: a model may be described before it is trained. Any family is read; what neither tells is null.
 * @param path a folder, or an .onnx file in one
 * @throws ModelError where there is no config.json, or a file of the checkpoint is malformed
 */
export async function readArchitecture(path: string): Promise<CheckpointArchitecture> {
  const folder = await folderOf(path);
  const file = join(folder, 'config.json');
  const config = await readJsonObject(file);
  const shards = await findShards(folder);
  const tensors: StoredTensors = shards === undefined ? new Map() : await readCheckpointTensors(folder);
  const built = await architectureOfBuilt(config, file, tensors);
  const read = built ?? (await architectureOfAny(config, file, tensors));
  const { _name_or_path: origin } = config;
  return {
    ...read,
    folder,
    isBuilt: built !== undefined && quantisedFormat(folder, config, tensors.values(), []) === undefined,
    origin: typeof origin === 'string' && origin !== '' ? origin : null,
  };
}

/**
 * undefined for a family, or a setting of one, whose network is not built here. Quantised weights are packed, so that their shapes tell less
 * than the config: the architecture is that of the network before.
 */
async function architectureOfBuilt(
  config: JsonObject,
  file: string,
  tensors: StoredTensors,
): Promise<ReadArchitecture | undefined> {
  const isKnown = families.some(({ modelTypes }) => modelTypes.includes(String(config.model_type)));
  if (!isKnown) return undefined;
  try {
    const { design, sources, family } = await storedDesign(interpretConfig(config, file), tensors);
    const word = config[/^config\.json (.+)$/.exec(sources.activation ?? '')?.[1] ?? ''];
    return architectureOfDesign(
      design,
      family.weights(design),
      sources,
      typeof word === 'string' ? word : undefined,
    );
  } catch (error) {
    if (error instanceof ModelError) return undefined;
    throw error;
  }
}

/** A model of texts and pictures has the decoder's config inside its own, and weights that are not the decoder's. */
async function architectureOfAny(
  config: JsonObject,
  file: string,
  tensors: StoredTensors,
): Promise<ReadArchitecture> {
  const outer = new ConfigFields(config, file);
  const inner = ['hidden_size', 'n_embd', 'd_model'].some((key) => outer.has(key))
    ? undefined
    : outer.object('text_config');
  if (inner === undefined) return architectureOfConfig(outer, tensors);
  const others = /vision|visual|image|audio|multi_modal|mm_projector/;
  const decoders = new Map([...tensors].filter(([name]) => !others.test(name)));
  return (
    (await architectureOfBuilt(config.text_config as JsonObject, file, decoders)) ??
    architectureOfConfig(inner, decoders)
  );
}

async function folderOf(path: string): Promise<string> {
  const place = resolve(path);
  let isFile: boolean;
  try {
    isFile = (await stat(place)).isFile();
  } catch (error) {
    throw new ModelError(`${path} cannot be opened: ${systemReason(error)}. Give a checkpoint's folder.`);
  }
  const gguf = !isFile ? await findGguf(place) : /\.gguf$/i.test(place) ? place : undefined;
  if (gguf !== undefined) return openGguf(gguf);
  if (!isFile) return place;
  if (!place.endsWith('.onnx'))
    throw new ModelError(`${path} is a file. Give a checkpoint's folder, or an .onnx file in one.`);
  const beside = dirname(place);
  const isThere = await stat(join(beside, 'config.json')).then(
    () => true,
    () => false,
  );
  return basename(beside) === 'onnx' && !isThere ? dirname(beside) : beside;
}
