// What the names and shapes of a checkpoint's tensors tell, whatever its family.

import type { TensorLocation } from '../weights/safetensors.ts';
import { sameBytes } from '../weights/tied-head.ts';
import type { Biases } from './architecture.ts';

export type StoredTensors = ReadonlyMap<string, TensorLocation>;

const tokenEmbedding = /(^|\.)(embed_tokens|wte|embed_in|word_embeddings|tok_embeddings)\.weight$/;
const positionEmbedding = /(^|\.)(wpe|embed_positions|position_embeddings?|pos_emb|pos_embed)\.weight$/;
const headMatrix =
  /^(?:model\.)?(?:language_model\.)?(lm_head|embed_out|output|transformer\.output_layer)\.weight$/;
const isNorm = /(norm|(^|\.)ln)[^.]*\.(weight|bias)$/i;
const isAttention = /attn|attention|(^|\.)[qkvo]_proj\./i;

/**
 * Whether a tensor was trained. Old checkpoints store what is computed too: rotary frequencies, sinusoids, masks of whole
 * numbers, and masks that are called a bias but are no vector (GPT-2's `attn.bias` is 1 x 1 x context x context, `masked_bias` one number).
 */
export function isTrained({ name, dtype, shape }: TensorLocation): boolean {
  if (!/^(B?F16|F32|F64|F8_.*|F6_.*|F4)$/.test(dtype)) return false;
  if (/inv_freq$|sin_cached$|cos_cached$|_float_tensor$|embed_positions\.weights$|masked_bias$/.test(name))
    return false;
  return !/(attn|attention)\.bias$/.test(name) || shape.length === 1;
}

/** The token embedding, the table of positions and the head's matrix, where they are stored. */
export function endsOf(tensors: StoredTensors): {
  readonly embedding?: TensorLocation;
  readonly positions?: TensorLocation;
  readonly head?: TensorLocation;
} {
  const find = (pattern: RegExp): TensorLocation | undefined =>
    [...tensors.values()].find((tensor) => pattern.test(tensor.name) && isTrained(tensor));
  const [embedding, positions, head] = [find(tokenEmbedding), find(positionEmbedding), find(headMatrix)];
  return { ...(embedding && { embedding }), ...(positions && { positions }), ...(head && { head }) };
}

const numbersIn = (tensor: TensorLocation | undefined): number =>
  tensor ? tensor.shape.reduce((product, length) => product * length, 1) : 0;

/** How many trained numbers the tensors hold; a head that is tied counts once even where it is stored. */
export function countTrained(
  tensors: StoredTensors,
  tied: boolean,
): { readonly all: number; readonly withoutEmbeddings: number } {
  const { embedding, positions, head } = endsOf(tensors);
  const sum = [...tensors.values()].reduce(
    (total, tensor) => total + (isTrained(tensor) ? numbersIn(tensor) : 0),
    0,
  );
  const all = sum - (tied && embedding ? numbersIn(head) : 0);
  const ends = numbersIn(embedding) + numbersIn(positions) + (tied && embedding ? 0 : numbersIn(head));
  return { all, withoutEmbeddings: all - ends };
}

/** Whether the head is the embedding: it is not stored, or is stored again with the same bytes. */
export async function headIsTied(tensors: StoredTensors): Promise<boolean> {
  const { embedding, head } = endsOf(tensors);
  return !head || (embedding !== undefined && (await sameBytes(embedding, head)));
}

/** Which parts have a bias among the tensors. */
export function biasesOf(tensors: StoredTensors): Biases {
  const names = [...tensors.values()]
    .filter((tensor) => tensor.name.endsWith('bias') && isTrained(tensor))
    .map(({ name }) => name);
  const others = names.filter((name) => !isNorm.test(name));
  const isHead = (name: string): boolean => headMatrix.test(name.replace(/bias$/, 'weight'));
  return {
    attention: others.some((name) => isAttention.test(name)),
    mlp: others.some((name) => !isAttention.test(name) && !isHead(name)),
    norms: names.some((name) => isNorm.test(name)),
    head: others.some(isHead),
  };
}

/** Whether a norm has a scale among the tensors. */
export const normsAreTrained = (tensors: StoredTensors): boolean =>
  [...tensors.keys()].some((name) => isNorm.test(name));

/** Whether the MLP has a second branch that its activation goes through: two matrices up, or one of both. */
export function isGated(tensors: StoredTensors): boolean {
  const names = [...tensors.keys()];
  const has = (pattern: RegExp): boolean => names.some((name) => pattern.test(name));
  return (
    has(/gate_proj|gate_up_proj|mlp\.c_fc2\.|mlp\.fc2_gate/) ||
    has(/\.w3\.weight$/) ||
    (has(/mlp\.w1\.weight$/) && has(/mlp\.w2\.weight$/))
  );
}
