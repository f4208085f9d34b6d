// DecoderDesign: one description of a decoder, for two uses. The graph is built from it (graph/), and the regression
// explains scores by it. A family file reads it from config.json; nothing else interprets a config.

/** How the rotary frequencies are changed for contexts longer than the model was trained on. */
export type RotaryScaling =
  | { readonly kind: 'none' }
  | { readonly kind: 'linear'; readonly factor: number }
  | {
      readonly kind: 'llama3';
      readonly factor: number;
      readonly lowFrequencyFactor: number;
      readonly highFrequencyFactor: number;
      readonly originalContext: number;
    };

/** How a token knows where it stands. */
export type Positions =
  /** Rotation of the first `width` of each head's dimensions, in two halves. */
  | {
      readonly kind: 'rotary';
      readonly width: number;
      /** What the frequencies' exponents are shares of where that is not `width`: configs may say an odd number. */
      readonly exponentWidth?: number;
      readonly base: number;
      readonly scaling: RotaryScaling;
    }
  /** A trained vector a position, added to the token's. */
  | { readonly kind: 'learned' };

export type Activation = 'silu' | 'gelu' | 'gelu-tanh' | 'gelu-sigmoid' | 'relu' | 'relu-squared' | 'tanh';

export interface DecoderDesign {
  /** `model_type` of config.json. */
  readonly family: string;
  /** Blocks. */
  readonly layers: number;
  /** The width of the residual stream. */
  readonly width: number;
  readonly heads: number;
  /** Heads of keys and values; fewer than `heads` where queries share them. */
  readonly keyValueHeads: number;
  readonly headWidth: number;
  /** The inner width of the MLP (of each of the two branches where it is gated). */
  readonly mlpWidth: number;
  readonly vocabulary: number;
  /** The longest sequence that the positions allow, in tokens. */
  readonly contextLength: number;
  readonly norm: 'rms' | 'layer';
  readonly normEpsilon: number;
  readonly positions: Positions;
  /** A layer at which a token sees at most this many tokens, itself among them; undefined: all. One entry a layer. */
  readonly windows: readonly (number | undefined)[];
  /** Factor on query-key products, one a layer. */
  readonly attentionScales: readonly number[];
  /** Whether attention and MLP read the same input and are added together, or one follows the other. */
  readonly block: 'serial' | 'parallel';
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
}

/** Where each field of a design was read: the file and key, or the family's default. Shown by `plumbline inspect`. */
export type DesignSources = Readonly<Record<string, string>>;
