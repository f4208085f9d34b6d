// The features of a decoder that any config and any weights' headers tell, whether or not the network can be built here.

/** What a feature is, or null where neither the config nor the headers tell it. */
export interface Architecture {
  /** `model_type` of config.json. */
  readonly family: string | null;
  /** Trained numbers: a tied head once, no masks or rotary frequencies. */
  readonly parameters: number | null;
  /** The same without the embeddings of tokens and positions and without the head's matrix. */
  readonly parametersWithoutEmbeddings: number | null;
  readonly layers: number | null;
  readonly width: number | null;
  readonly heads: number | null;
  readonly keyValueHeads: number | null;
  /** Of one branch where the MLP is gated, of one expert where there are several. */
  readonly mlpWidth: number | null;
  readonly contextLength: number | null;
  readonly vocabulary: number | null;
  /** `bare` layer norm has neither scale nor shift. */
  readonly norm: 'rms' | 'layer' | 'bare layer' | null;
  readonly positions: 'rotary' | 'learned' | 'alibi' | 'sinusoidal' | 'none' | null;
  /** How many layers see only a window of the last tokens. */
  readonly windowed: 'none' | 'some' | 'all';
  readonly block: 'serial' | 'parallel' | null;
  /** The config's own word, such as `gelu_new`; where it has none, the design's. */
  readonly activation: string | null;
  readonly gated: boolean | null;
  readonly biases: Biases | null;
  readonly tied: boolean | null;
}

/** Which parts have biases; a norm's is its shift. */
export interface Biases {
  readonly attention: boolean;
  readonly mlp: boolean;
  readonly norms: boolean;
  readonly head: boolean;
}

/** An architecture with the place where each field was read. */
export interface ReadArchitecture {
  readonly architecture: Architecture;
  readonly sources: Readonly<Partial<Record<keyof Architecture, string>>>;
}
