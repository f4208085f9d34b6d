// An ONNX model as the runners open it: its bytes and what it is fed with. Built from a design, or adapted from an export.

/** A layer's keys and values: those of the tokens before a pass go in, those of its own tokens come out. */
export interface PastNames {
  readonly pastKeys: string;
  readonly pastValues: string;
  readonly newKeys: string;
  readonly newValues: string;
}

export interface GraphModel {
  /** A serialized ModelProto. */
  readonly bytes: Uint8Array;
  /** The folder that external initializers' locations are relative to. */
  readonly externalDataFolder: string;
  /** Whether it takes `attention_mask` [1, past + sequence], all ones. */
  readonly attentionMask: boolean;
  /** Whether it takes `position_ids` [1, sequence]. */
  readonly positionIds: boolean;
  /** Inputs beside those, fed with a constant: `use_cache_branch` (whether there is a past), `num_logits_to_keep` (0: all). */
  readonly further: readonly ('use_cache_branch' | 'num_logits_to_keep')[];
  /**
   * Keys and values, float32 and token by token: [1, past, width] go in, [1, sequence, width] come out, all heads of a token
   * side by side. So a text's past is one buffer a layer that grows at its end. Undefined where it takes none.
   */
  readonly past: { readonly layers: readonly PastNames[]; readonly width: number } | undefined;
  /** How many texts can be gone on with by one token each beside a pass (graph/attention.ts). */
  readonly slots: number;
  /** The longest sequence that the positions allow, in tokens; undefined where it is not known. */
  readonly contextLength: number | undefined;
  /**
   * Texts of more tokens than `bound` turn otherwise, so they share nothing with others; undefined: there are none. A text
   * that grows beyond it while it is generated is read anew where `isReread`, and else keeps its keys as they are.
   */
  readonly long?: { readonly bound: number; readonly isReread: boolean } | undefined;
  /**
   * What a pass may hold. `tree`: any part of a tree of texts behind a past (our graphs). `chain`: a part of one text behind
   * a past (exports that take one). `whole`: one whole text (the others, and those that quantize as they run: they take
   * their ranges from all of a pass).
   */
  readonly sharing: 'tree' | 'chain' | 'whole';
}

/** What an export does not tell by itself, from the config beside it. */
export interface ExportSizes {
  /** Heads of keys and values, and the width of one: where the shapes of its past leave them open. */
  readonly heads: number | undefined;
  readonly headWidth: number | undefined;
  readonly contextLength: number | undefined;
}

/** What a pass that holds a tree is told about it (graph/pass.ts). */
export const treeNames = { ends: 'ends', visible: 'visible' } as const;

/** Of our graphs; slot 0 is the pass itself. */
export const pastNames = (layer: number, slot = 0): PastNames => ({
  pastKeys: slot === 0 ? `past.${layer}.key` : `slot.${slot}.past.${layer}.key`,
  pastValues: slot === 0 ? `past.${layer}.value` : `slot.${slot}.past.${layer}.value`,
  newKeys: `new.${layer}.key`,
  newValues: `new.${layer}.value`,
});

/** int64 [1 + slots]: how many of the tokens are the pass's, and those of each slot, 1 or 0. */
export const lengthsName = 'lengths';

/** int64 [1, tokens]: how many tokens each token's text has, as far as it is run. */
export const textLengthsName = 'text_lengths';
