// The sizes of a network that its memory follows from, by its design or, for an export, by its files.

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Checkpoint } from '../../model/checkpoint.ts';
import type { DecoderDesign } from '../../model/design.ts';
import { exportSizes } from './export-sizes.ts';

/** Bytes, unless said otherwise. */
export interface NetworkSizes {
  /** The weights as float32. */
  readonly weights: number;
  /** Copies that stay beside them: a tied embedding is held once to look tokens up and once packed for the head. */
  readonly copies: number;
  /** What opening needs beyond both for a moment: the largest weight, before and after it is packed. */
  readonly opening: number;
  /** Keys and values of one token, in all layers. */
  readonly past: number;
  /** Numbers a token in the keys of one layer. */
  readonly keyWidth: number;
  readonly heads: number;
  /** Whether attention scores have a bias by distance beside them, as large as they are. */
  readonly hasScoreBias: boolean;
  readonly width: number;
  /** Of the experts, where a layer has them: they run one after the other. */
  readonly mlpWidth: number;
  readonly vocabulary: number;
  /** Whether a pass has at most so many tokens as it is told; otherwise it has a whole text. */
  readonly inParts: boolean;
  /** tokenizer.json, which a worker reads when it generates. */
  readonly tokenizerFile: number;
}

type Shape = Pick<
  NetworkSizes,
  'past' | 'keyWidth' | 'heads' | 'hasScoreBias' | 'width' | 'mlpWidth' | 'vocabulary'
>;

const float = 4;

/** Reads headers and file sizes, no weight. Throws the system's error for an export that cannot be read. */
export async function networkSizes(checkpoint: Checkpoint): Promise<NetworkSizes> {
  const { files, design, parameters, storage } = checkpoint;
  const shape = design ? shapeOf(design) : shapeOfConfig(checkpoint);
  const tokenizerFile = await tokenizerBytes(files.folder);
  if (files.kind === 'onnx') {
    const found = await exportSizes(files.onnxFile);
    const weights = found?.weights ?? (await stat(files.onnxFile)).size;
    const opening = found?.largest ?? 0;
    const inParts = found?.takesPast ?? false;
    return { weights, copies: opening, opening: 0, ...shape, inParts, tokenizerFile };
  }
  const table = float * shape.vocabulary * shape.width;
  // Float32 weights lie in the file, mapped, and what is packed leaves it again.
  const isMapped = storage?.dtypes.every((dtype) => dtype === 'F32') === true;
  return {
    weights: float * (parameters ?? 0),
    copies: design?.tied ? table : 0,
    opening: design?.tied || isMapped ? 0 : table,
    ...shape,
    inParts: true,
    tokenizerFile,
  };
}

/** A worker reads tokenizer.json, or makes about as much of the files that it is made from. */
async function tokenizerBytes(folder: string): Promise<number> {
  const names = [
    'tokenizer.json',
    'tokenizer.model',
    'spiece.model',
    'sentencepiece.bpe.model',
    'vocab.json',
  ];
  for (const name of names) {
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (found) return found.size;
  }
  return 0;
}

const shapeOf = (design: DecoderDesign): Shape => ({
  past: 2 * float * design.layers * design.keyValueHeads * design.headWidth,
  keyWidth: design.keyValueHeads * design.headWidth,
  heads: design.heads,
  hasScoreBias: design.positions.kind === 'alibi',
  width: design.width,
  mlpWidth: design.experts
    ? Math.max(design.experts.width, design.experts.sharedWidth ?? 0)
    : design.mlpWidth,
  vocabulary: design.vocabulary,
});

/** For an export of a family whose config is not read, by the names that most configs use; what is not found counts nothing. */
function shapeOfConfig({ files, vocabulary }: Checkpoint): Shape {
  const number = (...keys: readonly string[]): number | undefined => {
    const value = keys.map((key) => files.config[key]).find((candidate) => typeof candidate === 'number');
    return typeof value === 'number' ? value : undefined;
  };
  const width = number('hidden_size', 'n_embd', 'd_model', 'dim') ?? 0;
  const heads = number('num_attention_heads', 'n_head', 'n_heads') ?? 1;
  const keyValueHeads = number('num_key_value_heads') ?? heads;
  const keyWidth = keyValueHeads * (number('head_dim') ?? width / heads);
  return {
    past: 2 * float * (number('num_hidden_layers', 'n_layer', 'n_layers') ?? 0) * keyWidth,
    keyWidth,
    heads,
    hasScoreBias: false,
    width,
    mlpWidth: number('intermediate_size', 'ffn_dim', 'n_inner') ?? 4 * width,
    vocabulary: vocabulary ?? 0,
  };
}
