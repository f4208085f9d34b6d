// DecoderDesign: one description of a decoder, for two uses. The graph is built from it (graph/), and the regression
// explains scores by it. A family file reads it from config.json; nothing else interprets a config.

/** How the rotary frequencies are changed for contexts longer than the model was trained on. */
export type RotaryScaling =
  | { readonly kind: 'none' }
  | { readonly kind: 'linear'; readonly factor: number }
  /** A larger base for texts of more tokens than the context, the larger the longer they are. */
  | { readonly kind: 'dynamic'; readonly factor: number; readonly originalContext: number }
  | {
      readonly kind: 'llama3';
      readonly factor: number;
      readonly lowFrequencyFactor: number;
      readonly highFrequencyFactor: number;
      readonly originalContext: number;
    }
  | {
      readonly kind: 'yarn';
      readonly factor: number;
      readonly originalContext: number;
      readonly betaFast: number;
      readonly betaSlow: number;
      /** Whether the bounds of the ramp are whole dimensions. */
      readonly truncate: boolean;
      /** Factor on cosines and sines. */
      readonly attentionFactor: number;
    }
  /** Each frequency is divided by its own factor, of one list or, in texts of more tokens than `originalContext`, the other. */
  | {
      readonly kind: 'longrope';
      readonly shortFactors: readonly number[];
      readonly longFactors: readonly number[];
      readonly originalContext: number;
      /** Factor on cosines and sines. */
      readonly attentionFactor: number;
    };

/** How fast a layer's heads turn. */
export interface Rotation {
  readonly base: number;
  readonly scaling: RotaryScaling;
}

/** How a token knows where it stands. */
export type Positions =
  /** Rotation of the first `width` of each head's dimensions. */
  | {
      readonly kind: 'rotary';
      readonly width: number;
      /** What the frequencies' exponents are shares of where that is not `width`: configs may say an odd number. */
      readonly exponentWidth?: number;
      /** Which two dimensions turn together: i and i + width / 2, or 2i and 2i + 1. */
      readonly pairs: 'halves' | 'neighbours';
      /** One entry a layer; undefined: the layer has no positions. */
      readonly rotations: readonly (Rotation | undefined)[];
    }
  /** A trained vector a position, added to the token's. The first position has row `offset` of the table. */
  | { readonly kind: 'learned'; readonly offset: number }
  /** Sines, and behind them cosines, of the position + `offset`, added to the token's vector. */
  | { readonly kind: 'sinusoidal'; readonly offset: number }
  /**
   * Attention scores fall with the distance, by a slope a head. `slopes` are in units of the scores that the softmax
   * takes. Where `rounded`, slope / `rounded`, the key's position and their product are each rounded to bfloat16, and the
   * product is multiplied by `rounded`, as Falcon does it.
   */
  | { readonly kind: 'alibi'; readonly slopes: readonly number[]; readonly rounded?: number }
  | { readonly kind: 'none' };

export type Activation = 'silu' | 'gelu' | 'gelu-tanh' | 'gelu-sigmoid' | 'relu' | 'relu-squared' | 'tanh';

/** Of an MLP of which each token goes through some parts only. */
export interface Experts {
  readonly count: number;
  /** How many a token goes through. */
  readonly chosen: number;
  /** The inner width of one. */
  readonly width: number;
  /** Whether the chosen ones' shares are made to sum to 1. */
  readonly normalised: boolean;
  /** The inner width of one more that all tokens go through, weighted by a gate of its own; undefined: there is none. */
  readonly sharedWidth?: number;
  /** Which layers have them; the others have a plain MLP. One entry a layer. */
  readonly layers: readonly boolean[];
}

export interface DecoderDesign {
  /** `model_type` of config.json; of a family that has had several, one of them. */
  readonly family: string;
  /** Blocks. */
  readonly layers: number;
  /** The width of the residual stream. */
  readonly width: number;
  /** The width of the token embedding where it is projected to `width`, and back before the head. */
  readonly embeddingWidth?: number;
  /** Factor on the token's vector. Default: 1. */
  readonly embeddingScale?: number;
  readonly heads: number;
  /** Heads of keys and values; fewer than `heads` where queries share them. */
  readonly keyValueHeads: number;
  readonly headWidth: number;
  /** The inner width of the MLP (of each of the two branches where it is gated). */
  readonly mlpWidth: number;
  readonly experts?: Experts;
  readonly vocabulary: number;
  /** The longest sequence that the positions allow, in tokens. */
  readonly contextLength: number;
  /**
   * The family's configuration class in transformers has no length, so that an evaluation takes the tokenizer's; `contextLength` is that
   * of training, or of the table of positions.
   */
  readonly contextIsOpen?: true;
  readonly norm: 'rms' | 'layer';
  readonly normEpsilon: number;
  /** What is added to each stored scale of a norm. Default: 0. */
  readonly normOffset?: number;
  /**
   * What is normed: the input of attention and of the MLP (default), their output, both, or the sum of output and
   * residual stream.
   */
  readonly normPlace?: 'input' | 'output' | 'both' | 'sum';
  /** The norms have neither scale nor shift, in a family whose other models' have. */
  readonly bareNorms?: true;
  /** The stream is not normed before the head. Default: it is. */
  readonly noFinalNorm?: true;
  /** What is added to an output: the residual stream (default), or that stream as it was normed. */
  readonly residual?: 'stream' | 'normed';
  /** Factor on what attention and MLP add to the stream. Default: 1. */
  readonly residualScale?: number;
  readonly positions: Positions;
  /** A layer at which a token sees at most this many tokens, itself among them; undefined: all. One entry a layer. */
  readonly windows: readonly (number | undefined)[];
  /** Factor on query-key products, one a layer. */
  readonly attentionScales: readonly number[];
  /** Attention scores s become cap * tanh(s / cap). */
  readonly attentionSoftCap?: number;
  /** Queries, keys and values are held between -clip and clip. */
  readonly clip?: number;
  /**
   * Norms of queries and keys, of the kind that `norm` says: of each head with one scale for all (`head`), or with a
   * scale a head (`each-head`), or of all heads together (`whole`).
   */
  readonly queryKeyNorm?: 'head' | 'each-head' | 'whole';
  /** Whether attention and MLP read the same input and are added together, or one follows the other. */
  readonly block: 'serial' | 'parallel';
  /** Both sides of a parallel block have one norm, in a family of whose models some have two. */
  readonly sharedNorm?: true;
  readonly activation: Activation;
  readonly gated: boolean;
  /** Biases of the query, key and value projections; of the attention's output; of the MLP; of the head. */
  readonly biases: {
    readonly queryKeyValue: boolean;
    readonly attentionOutput: boolean;
    readonly mlp: boolean;
    readonly head: boolean;
  };
  /** Whether the token embedding is the head's matrix too. */
  readonly tied: boolean;
  /** Factor on the logits. Default: 1. */
  readonly logitScale?: number;
  /** Logits l, scaled, become cap * tanh(l / cap). */
  readonly logitSoftCap?: number;
}

/** Where each field of a design was read: the file and key, or the family's default. Shown by `plumbline inspect`. */
export type DesignSources = Readonly<Record<string, string>>;
