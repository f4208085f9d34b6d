// What is said of a GGUF architecture: which family of the hub it is, how the hub names its tensors, and which of them
// llama.cpp's converter changed (convert_hf_to_gguf.py, `modify_tensors`), so that the change can be undone.

import type { JsonObject } from '../json-file.ts';
import type { MetadataFields } from './metadata-fields.ts';

/** How the hub's tensor comes from the file's. */
export type Change =
  /** The hub's row is the file's row of that number. */
  | { readonly kind: 'rows'; readonly source: (row: number) => number }
  /** The hub has inputs before outputs. */
  | { readonly kind: 'transposed' }
  /** The file has the scale that is used, the hub what is added to 1. */
  | { readonly kind: 'minus-one' };

export interface Architecture {
  /** `model_type` of config.json. */
  readonly modelType: string;
  /** `architectures` of config.json. */
  readonly className: string;
  /** Hub names of the tensors outside the blocks by the file's, both without `.weight` or `.bias`. */
  readonly outer: Readonly<Record<string, string>>;
  /** What the hub's names of a block's tensors begin with, before the block's number. */
  readonly blocks: string;
  /** Names within a block. */
  readonly block: Readonly<Record<string, string>>;
  /** The change of a tensor; `stem` is the file's name without block and `.weight`, `rows` its first axis. */
  readonly change?: (stem: string, rows: number, sizes: Heads) => Change | undefined;
  /** The family's own part of config.json. */
  readonly config: (fields: MetadataFields, tensors: TensorFacts) => JsonObject;
}

export interface Heads {
  readonly heads: number;
  readonly keyValueHeads: number;
}

/** What a config takes from the tensors. */
export interface TensorFacts {
  has(name: string): boolean;
  /** The values of a small float32 tensor; undefined where the file has none of that name. */
  values(name: string): Float32Array | undefined;
}

/** Query and key rows of llama and what is converted like it: the two halves of a head were interleaved (`LlamaModel.permute`). */
export function interleavedHalves(
  stem: string,
  rows: number,
  { heads, keyValueHeads }: Heads,
): Change | undefined {
  const count = stem === 'attn_q' ? heads : stem === 'attn_k' ? keyValueHeads : undefined;
  if (count === undefined || rows % (2 * count) !== 0) return undefined;
  const width = rows / count;
  return {
    kind: 'rows',
    source: (row) => {
      const within = row % width;
      const half = width / 2;
      return row - within + (within % half) * 2 + Math.floor(within / half);
    },
  };
}

/** Rows of queries, keys and values that the hub has head by head and the file in thirds (`GPTNeoXModel.modify_tensors`). */
export function thirds(stem: string, rows: number, { heads }: Heads): Change | undefined {
  if (stem !== 'attn_qkv' || rows % (3 * heads) !== 0) return undefined;
  const width = rows / 3 / heads;
  return {
    kind: 'rows',
    source: (row) => {
      const [head, third] = [Math.floor(row / (3 * width)), Math.floor(row / width) % 3];
      return third * (rows / 3) + head * width + (row % width);
    },
  };
}
