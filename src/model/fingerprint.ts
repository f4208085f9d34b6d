// What a checkpoint is, as two hashes: another model can never be given this model's answers.

import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ModelError } from '../lib/errors.ts';
import { systemReason } from '../lib/files.ts';
import { refuseSpecialFile } from '../lib/special-files.ts';
import { userCache } from '../lib/user-cache.ts';
import type { CheckpointFiles } from './checkpoint-files.ts';
import { rememberHash, rememberedHash, stateOf } from './fingerprint-memory.ts';
import { sourceFiles } from './tokenizer/tokenizer-source.ts';

/** SHA-256, in hexadecimal. */
export interface Fingerprint {
  /** Of config.json, generation_config.json and the weight files: what the network computes, and where generation ends. */
  readonly model: string;
  /** Of the files that texts become tokens by, the chat template among them. */
  readonly tokenizer: string;
}

export interface FingerprintOptions {
  /** Whether all bytes are read again, though the files seem unchanged since they were hashed last. Default: no. */
  readonly rehash?: boolean | undefined;
  /** The folder where hashes are remembered. Default: in the user's cache. */
  readonly cache?: string | undefined;
}

/** Read beside the file or files that the tokens come from. */
const tokenizerFiles = [
  'added_tokens.json',
  'chat_template.jinja',
  'chat_template.json',
  'special_tokens_map.json',
  'tokenizer_config.json',
];

/**
 * Hashes a checkpoint's files: each one's name, size and bytes, in the order of the names. Where the folder lies and what it is
 * called does not matter, nor does any other file in it. The first time it reads all weights, at about the speed of the disk; after
 * that it takes what it remembers of the same files, unless `rehash`.
 * Throws ModelError where a file cannot be read.
 */
export async function fingerprint(
  files: CheckpointFiles,
  { rehash = false, cache = userCache('fingerprints') }: FingerprintOptions = {},
): Promise<Fingerprint> {
  const { model, tokenizer } = await hashedFiles(files);
  return { model: await hashOnce(model, cache, rehash), tokenizer: await hashOnce(tokenizer, cache, rehash) };
}

/**
 * What the file system tells of the files that the fingerprint is of, as one text: while it stays the same, so do their bytes.
 * Throws ModelError where one cannot be looked at.
 */
export async function fileStates(files: CheckpointFiles): Promise<string> {
  try {
    const { model, tokenizer } = await hashedFiles(files);
    return JSON.stringify(await stateOf([...model, ...tokenizer]));
  } catch (error) {
    if (error instanceof ModelError) throw error;
    throw new ModelError(`${files.folder} cannot be read: ${systemReason(error)}.`);
  }
}

interface HashedFiles {
  readonly model: readonly string[];
  readonly tokenizer: readonly string[];
}

async function hashedFiles(files: CheckpointFiles): Promise<HashedFiles> {
  const weights = files.kind === 'weights' ? files.shards : await onnxFiles(files.onnxFile);
  const configs = await present(files.folder, ['config.json', 'generation_config.json']);
  return {
    model: [...configs, ...weights],
    tokenizer: [
      ...(await present(files.folder, tokenizerFiles)),
      ...sourceFiles(await readdir(files.folder)).map((name) => join(files.folder, name)),
      ...(await namedTemplates(files.folder)),
    ],
  };
}

async function present(folder: string, names: readonly string[]): Promise<string[]> {
  const there = await readdir(folder);
  return names.filter((name) => there.includes(name)).map((name) => join(folder, name));
}

/** The chat templates that a tokenizer has beside its own. */
async function namedTemplates(folder: string): Promise<string[]> {
  const place = join(folder, 'additional_chat_templates');
  if (!existsSync(place)) return [];
  const names = await readdir(place);
  return names.filter((name) => name.endsWith('.jinja')).map((name) => join(place, name));
}

/**
 * An .onnx file and whatever may be its external data: `model.onnx_data`, `model.onnx.data`, but also the files that PyTorch's
 * exporter names after single tensors. Left out are texts, folders and the data of other exports in the same folder.
 */
async function onnxFiles(onnxFile: string): Promise<string[]> {
  const own = basename(onnxFile);
  const entries = await readdir(dirname(onnxFile), { withFileTypes: true });
  const names = entries.filter((entry) => !entry.isDirectory()).map((entry) => entry.name);
  const others = names.filter((name) => name.endsWith('.onnx') && name !== own);
  const data = names.filter(
    (name) =>
      name !== own &&
      !/^\.|\.(json|jinja|md|txt|py|model|safetensors|onnx)$/.test(name) &&
      (name.startsWith(own) || !others.some((other) => name.startsWith(other))),
  );
  return [own, ...data].map((name) => join(dirname(onnxFile), name));
}

/** The hash of several files: the one that is remembered, or that of their bytes, which is remembered then. */
async function hashOnce(paths: readonly string[], cache: string, rehash: boolean): Promise<string> {
  const ordered = paths.toSorted((a, b) => (basename(a) < basename(b) ? -1 : 1));
  const state = await stateOf(ordered);
  const remembered = rehash ? undefined : await rememberedHash(cache, state);
  if (remembered !== undefined) return remembered;
  const started = Date.now();
  const hash = await hashFiles(ordered);
  await rememberHash(cache, { state, hash, started, after: await stateOf(ordered) });
  return hash;
}

/** One hash of several files. Name and size stand before each file's bytes, so that no two sets of files give the same stream. */
async function hashFiles(paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const path of paths) {
    try {
      await refuseSpecialFile(path);
      hash.update(JSON.stringify([basename(path), (await stat(path)).size]));
      // The default of 64 KiB a read costs a third more time.
      for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }))
        hash.update(chunk as Buffer);
    } catch (error) {
      throw new ModelError(`${path} cannot be read: ${systemReason(error)}.`);
    }
  }
  return hash.digest('hex');
}
