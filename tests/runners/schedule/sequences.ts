// Token sequences to be scored, drawn so that they share what texts of benchmarks share, and worse.

import fc from 'fast-check';
import type { ScoredTokens, TokenSequence } from '../../../src/runners/types.ts';
import type { Trunk } from '../../../src/runners/schedule/trunk.ts';
import { argMaxAfter, logprobAfter } from '../onnx/fake-session.ts';

/** What the formula of the fake session says, token by token. */
export function formulaScores({ tokens, from }: TokenSequence): ScoredTokens {
  const places = Array.from({ length: tokens.length - from }, (_, index) => from + index);
  return {
    logprobs: places.map((place) => logprobAfter(tokens.slice(0, place), tokens[place] as number)),
    greedy: places.map((place) => argMaxAfter(tokens.slice(0, place)) === tokens[place]),
  };
}

interface Sizes {
  /** Tokens are below it; few, so that sequences run into each other. */
  readonly vocabulary?: number;
  readonly most?: number;
  readonly longest?: number;
}

/**
 * Sequences that grow from each other: a new one takes the beginning of an earlier one and goes on, so that there are
 * duplicates, sequences that are beginnings of others, and ones of one input token; each is scored from somewhere.
 */
export function sequences({ vocabulary = 6, most = 12, longest = 24 }: Sizes = {}): fc.Arbitrary<
  readonly TokenSequence[]
> {
  const steps = fc.array(
    fc.record({
      parent: fc.nat(),
      keep: fc.nat(longest),
      more: fc.array(fc.nat(vocabulary - 1), { maxLength: Math.ceil(longest / 2) }),
      from: fc.oneof(fc.constant(0), fc.nat(), fc.constant(longest)),
    }),
    { maxLength: most },
  );
  return steps.map((drawn) => {
    const grown: TokenSequence[] = [];
    for (const { parent, keep, more, from } of drawn) {
      const before = grown[parent % Math.max(1, grown.length)]?.tokens ?? [];
      const tokens = [...before.slice(0, keep), ...more].slice(0, longest);
      while (tokens.length < 2) tokens.push(tokens.length);
      grown.push({ tokens, from: 1 + Math.min(tokens.length - 2, from % longest) });
    }
    return grown;
  });
}

/** Trunks for sequences: the beginning of one of them or of none, cut anywhere. */
export const trunks = (some: readonly TokenSequence[]): fc.Arbitrary<Trunk> =>
  fc
    .record({ of: fc.nat(), length: fc.nat(30), other: fc.boolean(), cuts: fc.array(fc.nat(30)) })
    .map(({ of, length, other, cuts }) => {
      const own = some[of % Math.max(1, some.length)]?.tokens ?? [];
      const tokens = (other ? [...own.slice(0, length >> 1), 5, 5, 4] : own).slice(0, length);
      const inner = cuts.filter((cut) => cut > 0 && cut < tokens.length);
      const all = tokens.length > 0 ? [...inner, tokens.length] : [];
      return { tokens, cuts: [...new Set(all)].toSorted((a, b) => a - b) };
    });

/** Sequences with a trunk. */
export const trunkedSequences = (
  sizes: Sizes = {},
): fc.Arbitrary<{ readonly some: readonly TokenSequence[]; readonly trunk: Trunk }> =>
  sequences(sizes).chain((some) => trunks(some).map((trunk) => ({ some, trunk })));
