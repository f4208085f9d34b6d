// Attention from products and a softmax, for providers that lack the operator. It holds the scores of all heads at once:
// [heads, tokens, past + tokens], float32.

import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Value } from '../onnx/graph-node.ts';
import { softCapped } from './soft-cap.ts';

/** Sizes of the operator's inputs, and what the products of queries and keys are multiplied by. */
export interface AttentionSizes {
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headWidth: number;
  readonly scale: number;
  /** Scores s become cap * tanh(s / cap), before the mask. */
  readonly softCap?: number | undefined;
  /** Whether the mask is added to the scores (alibi.ts). */
  readonly isMaskAdded: boolean;
}

/**
 * Behind a softmax it is 0 beside any score that a network has. Not the infinity of the operator: a shader's arithmetic
 * need not know one (WGSL, "Floating Point Evaluation").
 */
const unseen = -1e30;

/**
 * What ONNX's `Attention` gives, each head of keys and values for a run of heads of queries.
 * @param query [1, tokens, heads * head width]
 * @param keys [1, seen, key-value heads * head width]; values likewise
 * @param mask bool [tokens, seen], or float32 [1, heads, tokens, seen] that is added; `''` where all are seen
 * @returns [1, tokens, heads * head width]
 */
export function spelledAttention(
  graph: GraphBuilder,
  { heads, keyValueHeads, headWidth, scale, softCap, isMaskAdded }: AttentionSizes,
  query: Value,
  keys: Value,
  values: Value,
  mask: Value,
): Value {
  const reshaped = (x: Value, shape: readonly number[]): Value =>
    graph.node('Reshape', [x, graph.integers(shape)]);
  const turned = (x: Value, perm: readonly number[]): Value => graph.node('Transpose', [x], { perm });
  /** A head's keys or values stand once before the group of query heads that look at them. */
  const shared = (x: Value, perm: readonly number[]): Value =>
    graph.node('Unsqueeze', [turned(reshaped(x, [-1, keyValueHeads, headWidth]), perm), graph.integers([1])]);

  const byHead = turned(reshaped(query, [-1, heads, headWidth]), [1, 0, 2]);
  const grouped = reshaped(byHead, [keyValueHeads, heads / keyValueHeads, -1, headWidth]);
  const scaled = graph.node('Mul', [grouped, graph.floats([scale], [])]);
  const products = graph.node('MatMul', [scaled, shared(keys, [1, 2, 0])]);
  const scores = softCap === undefined ? products : softCapped(graph, products, softCap);
  const added = (): Value => {
    // [1, heads, tokens, seen], of which no length but the heads' is known here.
    const split = graph.node('Shape', [mask], { start: 2 });
    const groups = graph.integers([keyValueHeads, heads / keyValueHeads]);
    return graph.node('Reshape', [mask, graph.node('Concat', [groups, split], { axis: 0 })]);
  };
  const seen =
    mask === ''
      ? scores
      : isMaskAdded
        ? graph.node('Add', [scores, added()])
        : graph.node('Where', [mask, scores, graph.floats([unseen], [])]);
  const weights = graph.node('Softmax', [seen], { axis: -1 });
  const mixed = reshaped(graph.node('MatMul', [weights, shared(values, [1, 0, 2])]), [heads, -1, headWidth]);
  return reshaped(turned(mixed, [1, 0, 2]), [1, -1, heads * headWidth]);
}
