// What passes through the network are made of: the numbers that their time depends on.

export interface PassWork {
  readonly passes: number;
  /** Tokens that are read. */
  readonly tokens: number;
  /** Pairs of a token that is read and one that attention looks at. */
  readonly pairs: number;
  /** Tokens behind which something is predicted: each is a row of the vocabulary. */
  readonly rows: number;
  /** Tokens of texts that are generated side by side, each with its row. */
  readonly slotTokens: number;
  /** Pairs of such a token and one of its text. */
  readonly slotPairs: number;
}

export const workKinds = ['tokens', 'passes', 'rows', 'pairs', 'slotTokens', 'slotPairs'] as const;

/** Numbers, one a kind of work. */
export type PerKind = Readonly<Record<(typeof workKinds)[number], number>>;

const ofKinds = (value: (kind: (typeof workKinds)[number]) => number): PerKind => ({
  tokens: value('tokens'),
  passes: value('passes'),
  rows: value('rows'),
  pairs: value('pairs'),
  slotTokens: value('slotTokens'),
  slotPairs: value('slotPairs'),
});

export const noWork: PassWork = ofKinds(() => 0);

export const sumOfWork = (works: readonly PassWork[]): PassWork =>
  ofKinds((kind) => works.reduce((sum, work) => sum + work[kind], 0));

export const scaledWork = (work: PassWork, factor: number): PassWork =>
  ofKinds((kind) => work[kind] * factor);
