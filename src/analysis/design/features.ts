// The features of a design that scores are explained by: those of the paper (arXiv 2503.03862, table 1), in the order of its published code.

/** One feature: its name in the paper's tables, the word that `--design` and our pages use, and what its values are. */
export interface DesignFeature {
  readonly name: string;
  readonly word: string;
  readonly kind: 'number' | 'category';
  /** What it is, with its unit. */
  readonly about: string;
  /** Whether a checkpoint tells it, or only those who trained it. */
  readonly from: 'checkpoint' | 'training';
  /** Whether its natural logarithm enters the regression. */
  readonly log?: true;
}

const number = (name: string, word: string, from: DesignFeature['from'], about: string): DesignFeature => ({
  name,
  word,
  kind: 'number',
  from,
  about,
});
const category = (name: string, word: string, about: string): DesignFeature => ({
  name,
  word,
  kind: 'category',
  from: 'checkpoint',
  about,
});
const share = (word: string, of: string): DesignFeature =>
  number(
    `pretraining_summary_percentage_${word}`,
    word,
    'training',
    `share of ${of} in the training tokens, %`,
  );

/** The eighteen features, numbers before categories: the columns of the design matrix in its order. */
export const designFeatures: readonly DesignFeature[] = [
  { ...number('total_params', 'params', 'checkpoint', 'parameters, embeddings included'), log: true },
  number('dimension', 'dimension', 'checkpoint', 'width of the residual stream'),
  number('num_heads', 'heads', 'checkpoint', 'attention heads'),
  number('mlp_ratio', 'mlp_ratio', 'checkpoint', 'inner width of the MLP over the dimension'),
  number('sequence_length', 'sequence_length', 'checkpoint', 'longest sequence, tokens'),
  {
    ...number('pretraining_summary_total_tokens_billions', 'tokens', 'training', 'training tokens, billions'),
    log: true,
  },
  share('web', 'web pages'),
  share('code', 'code'),
  share('books', 'books'),
  share('reference', 'reference works'),
  share('academic', 'academic texts'),
  share('english', 'English'),
  category('activation', 'activation', 'activation of the MLP'),
  category('attention_variant', 'attention', 'attention: full, gqa, mqa, or local and full in turns'),
  category('biases', 'biases', 'biases: none, some, of the attention, of the norms'),
  category('block_type', 'block', 'block: sequential or parallel'),
  category('layer_norm_type', 'norm', 'norm: rmsnorm, parametric or non-parametric layer norm'),
  category('positional_embeddings', 'positions', 'positions: rope, learned, alibi'),
];

/** A value a feature, by its name in the paper's tables; null where it is not known. Numbers as they are, not their logarithms. */
export type Design = Readonly<Record<string, number | string | null>>;

/** A model with its design and its scores: what the regression learns from. */
export interface ScoredModel {
  readonly id: string;
  /** Models of one lineage, which resemble each other beyond their features; the name of the family. */
  readonly family: string;
  readonly design: Design;
  /** By the regression's task (a column of the suite `paper`): its number, and the standard error of it where known. */
  readonly scores: Readonly<
    Record<string, { readonly value: number; readonly standardError: number | null }>
  >;
  /** Who measured: the paper's authors, we, or another harness whose file was imported. */
  readonly source: 'published' | 'recorded' | 'imported';
}
