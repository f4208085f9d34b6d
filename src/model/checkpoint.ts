// A checkpoint as it is evaluated: what it is called, its design, how long a sequence may be, and its graph on demand.

import { readdir } from 'node:fs/promises';
import { sep } from 'node:path';
import { ModelError } from '../lib/errors.ts';
import { findCheckpoint, type CheckpointFiles } from './checkpoint-files.ts';
import { checkpointName } from './checkpoint-name.ts';
import { interpretConfig, type InterpretedConfig } from './config.ts';
import type { DecoderDesign, DesignSources } from './design.ts';
import { isTrained } from './design-features/stored-tensors.ts';
import type { LinearWeights } from './families/family.ts';
import { buildDecoder } from './graph/decoder.ts';
import type { GraphOptions } from './graph/spelled-out.ts';
import { readExport } from './onnx/export.ts';
import type { GraphModel } from './onnx/graph-model.ts';
import type { JsonObject } from './json-file.ts';
import { neededShapes } from './weights/needed-shapes.ts';
import type { TensorLocation } from './weights/safetensors.ts';
import { enclosingFolder } from './enclosing-folder.ts';
import { quantisedFormat } from './weights/quantised.ts';
import { readCheckpointTensors } from './weights/shards.ts';
import { sameBytes } from './weights/tied-head.ts';
import { countParameters, findWeights } from './weights/find-weights.ts';

export interface Checkpoint {
  /** As tables show it: the folder's name, or the hub's (checkpoint-name.ts). */
  readonly name: string;
  readonly files: CheckpointFiles;
  /** null for an ONNX export of a family whose config is not read. */
  readonly design: DecoderDesign | null;
  readonly sources: DesignSources;
  /** null where neither the weights nor the design tell. */
  readonly parameters: number | null;
  /** The longest sequence that the config allows, in tokens; null where it does not say. */
  readonly contextLength: number | null;
  /** Width of the vocabulary, null where the config does not say: a token at or beyond it cannot be looked up. */
  readonly vocabulary: number | null;
  /** Bytes of the weights as stored, and the types they are stored in; null for an export. */
  readonly storage: { readonly bytes: number; readonly dtypes: readonly string[] } | null;
  /** Trained tensors that are stored and that nothing in the network needs, by name; a tied head is none. */
  readonly unneeded: readonly string[];
  /** Builds or adapts the graph. */
  graph(options?: GraphOptions): Promise<GraphModel>;
}

/**
 * Opens a checkpoint folder (or an .onnx file in one): reads config and headers, checks that they belong together. No
 * weight is read.
 * @throws ModelError
 */
export async function openCheckpoint(path: string): Promise<Checkpoint> {
  const files = await findCheckpoint(path);
  const common = { name: checkpointName(files.folder), files };
  return files.kind === 'onnx' ? openExport(common, files) : openWeights(common, files);
}

/**
 * The design of the checkpoint in a folder.
 * @throws ModelError, also for an ONNX export of a family whose config is not read
 */
export async function readDesign(path: string): Promise<DecoderDesign> {
  const { design, name } = await openCheckpoint(path);
  if (!design)
    throw new ModelError(
      `${name} is an ONNX export of a family whose config is not read, so its design is not known.`,
    );
  return design;
}

type Common = Pick<Checkpoint, 'name' | 'files'>;

async function openWeights(
  common: Common,
  files: CheckpointFiles & { kind: 'weights' },
): Promise<Checkpoint> {
  const configFile = `${files.folder}${sep}config.json`;
  const stored = await readCheckpointTensors(files.folder);
  const quantised = quantisedFormat(files.folder, files.config, stored.values(), await readdir(files.folder));
  if (quantised !== undefined) throw new ModelError(quantised);
  const { design, sources, family } = await storedDesign(interpretConfig(files.config, configFile), stored);
  const names = family.weights(design);
  const needed = neededShapes(design, names);
  const found = findWeights(needed, stored, family.prefix, configFile);
  const tensors = [...found.values()];
  return {
    ...common,
    design,
    sources,
    parameters: countParameters(needed),
    contextLength: longest(design) ?? null,
    vocabulary: design.vocabulary,
    storage: {
      bytes: tensors.reduce((sum, { bytes }) => sum + bytes, 0),
      dtypes: [...new Set(tensors.map(({ dtype }) => dtype))].sort(),
    },
    unneeded: unneeded(
      stored,
      tensors,
      design.tied ? family.weights({ ...design, tied: false }).head : undefined,
    ),
    graph: async (options) =>
      buildDecoder(design, names, found, enclosingFolder(tensors.map(({ file }) => file)), options),
  };
}

/** transformers leaves these out too, with a warning: the config may say less than was trained. */
function unneeded(
  stored: ReadonlyMap<string, TensorLocation>,
  needed: readonly TensorLocation[],
  tiedHead: LinearWeights | undefined,
): readonly string[] {
  const names = new Set([...needed.map(({ name }) => name), tiedHead?.weight]);
  return [...stored.values()]
    .filter((tensor) => isTrained(tensor) && !names.has(tensor.name))
    .map(({ name }) => name);
}

/** undefined where the tokenizer says it. */
const longest = ({ contextIsOpen, contextLength }: DecoderDesign): number | undefined =>
  contextIsOpen ? undefined : contextLength;

/** The design that the stored tensors have: a head that is stored and differs from the embedding it should be tied to counts. */
export async function storedDesign(
  read: InterpretedConfig,
  stored: ReadonlyMap<string, TensorLocation>,
): Promise<InterpretedConfig> {
  const { design, family } = read;
  const untied = { ...design, tied: false };
  const names = family.weights(untied);
  const { prefix } = family;
  const embedding = stored.get(names.tokenEmbedding) ?? stored.get(names.tokenEmbedding.slice(prefix.length));
  const head = stored.get(names.head?.weight ?? '');
  if (!design.tied || !embedding || !head || (await sameBytes(embedding, head))) return read;
  return {
    ...read,
    design: untied,
    sources: { ...read.sources, 'tied embeddings': `${head.name} is stored and differs` },
  };
}

async function openExport(common: Common, files: CheckpointFiles & { kind: 'onnx' }): Promise<Checkpoint> {
  const known = designOfExport(files.config, `${files.folder}${sep}config.json`);
  const number = (...keys: readonly string[]): number | undefined => {
    const value = keys.map((key) => files.config[key]).find((candidate) => typeof candidate === 'number');
    return typeof value === 'number' ? value : undefined;
  };
  const heads = number('num_attention_heads', 'n_head');
  const width = number('hidden_size', 'n_embd');
  const contextLength = known
    ? longest(known.design)
    : number('n_positions', 'max_position_embeddings', 'n_ctx', 'max_seq_len');
  const sizes = {
    heads: known?.design.keyValueHeads ?? number('num_key_value_heads', 'num_attention_heads', 'n_head'),
    headWidth: known?.design.headWidth ?? number('head_dim') ?? (heads && width ? width / heads : undefined),
    contextLength,
  };
  return {
    ...common,
    design: known?.design ?? null,
    sources: known?.sources ?? {},
    parameters: known
      ? countParameters(neededShapes(known.design, known.family.weights(known.design)))
      : null,
    contextLength: contextLength ?? null,
    vocabulary: known?.design.vocabulary ?? number('vocab_size') ?? null,
    storage: null,
    unneeded: [],
    graph: (options) => readExport(files.onnxFile, sizes, options),
  };
}

/** An export runs whatever its family, so a config that we cannot interpret is no reason to refuse it. */
function designOfExport(config: JsonObject, file: string): InterpretedConfig | undefined {
  try {
    return interpretConfig(config, file);
  } catch {
    return undefined;
  }
}
