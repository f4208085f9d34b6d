// An ONNX model as the runners open it: its bytes and what it is fed with. Built from a design, or adapted from an export.

export interface PastNames {
  readonly pastKeys: string;
  readonly pastValues: string;
  readonly presentKeys: string;
  readonly presentValues: string;
}

export interface GraphModel {
  /** A serialized ModelProto. */
  readonly bytes: Uint8Array;
  /** The folder that external initializers' locations are relative to. */
  readonly externalDataFolder: string;
  /** Whether it takes `attention_mask` [batch, past + sequence], all ones. */
  readonly attentionMask: boolean;
  /** Whether it takes `position_ids` [batch, sequence]. */
  readonly positionIds: boolean;
  /** Inputs beside those, fed with a constant: `use_cache_branch` (whether there is a past), `num_logits_to_keep` (0: all). */
  readonly further: readonly ('use_cache_branch' | 'num_logits_to_keep')[];
  /** Keys and values of earlier passes, float32 [batch, heads, past, head width]; undefined where it takes none. */
  readonly past:
    { readonly layers: readonly PastNames[]; readonly heads: number; readonly headWidth: number } | undefined;
  /** The longest sequence that the positions allow, in tokens; undefined where it is not known. */
  readonly contextLength: number | undefined;
  /** Whether a pass may hold several sequences or a part of one: true for our graphs; an export runs one whole sequence. */
  readonly splits: boolean;
}

/** What an export does not tell by itself, from the config beside it. */
export interface ExportSizes {
  /** Heads of keys and values, and the width of one: where the shapes of its past leave them open. */
  readonly heads: number | undefined;
  readonly headWidth: number | undefined;
  readonly contextLength: number | undefined;
}

/** The names that optimum's exports use, and ours. */
export const pastNames = (layer: number): PastNames => ({
  pastKeys: `past_key_values.${layer}.key`,
  pastValues: `past_key_values.${layer}.value`,
  presentKeys: `present.${layer}.key`,
  presentValues: `present.${layer}.value`,
});
