// The scheduled scorer: a job's sequences as one trie behind a trunk, every node once.

import { Past } from '../onnx/past.ts';
import type { Session } from '../onnx/session.ts';
import { scoreAlone } from '../plain/score.ts';
import type { ScoredTokens, TokenSequence } from '../types.ts';
import { type PassLimits, planPasses } from './passes.ts';
import { buildTrie } from './trie.ts';
import { type HeldTrunk, noTrunk, type Trunk } from './trunk.ts';

/**
 * Scores sequences, the result at index i for the sequence at index i. What shares a pass depends on the sequences and the
 * trunk alone.
 * @param counted told the tokens of each pass
 */
export async function scoreSequences(
  session: Session,
  sequences: readonly TokenSequence[],
  trunk: Trunk,
  held: HeldTrunk,
  limits: PassLimits,
  counted: (tokens: number) => void,
): Promise<readonly ScoredTokens[]> {
  const { sharing } = session.model;
  if (sharing === 'whole') {
    const scored: ScoredTokens[] = [];
    for (const sequence of sequences) scored.push(await scoreAlone(session, sequence, counted));
    return scored;
  }
  const { bound = Infinity } = session.model.long ?? {};
  const isLong = ({ tokens }: TokenSequence): boolean => tokens.length - 1 > bound;
  const run = { session, held, limits, counted };
  const short = sequences.filter((sequence) => !isLong(sequence));
  const onlyLong = short.length === 0 && sequences.length > 0;
  const together = (await scoreTogether(run, short, onlyLong ? noTrunk : trunk, 0)).values();
  const scored: ScoredTokens[] = [];
  for (const sequence of sequences) {
    const [own] = isLong(sequence)
      ? await scoreTogether(run, [sequence], noTrunk, sequence.tokens.length - 1)
      : [together.next().value];
    if (own) scored.push(own);
  }
  return scored;
}

interface Run {
  readonly session: Session;
  readonly held: HeldTrunk;
  readonly limits: PassLimits;
  readonly counted: (tokens: number) => void;
}

/** @param textLength how many tokens are run of each sequence, where their rotation depends on it */
async function scoreTogether(
  { session, held, limits, counted }: Run,
  sequences: readonly TokenSequence[],
  trunk: Trunk,
  textLength: number,
): Promise<readonly ScoredTokens[]> {
  const logprobs = sequences.map(({ tokens, from }) =>
    new Array<number>(tokens.length - from).fill(Number.NaN),
  );
  const greedy = sequences.map(({ tokens, from }) => new Array<boolean>(tokens.length - from).fill(false));
  const trie = buildTrie(sequences, trunk.tokens);
  const trunkPast = await held.pastOf(trunk, session, limits.tokens, counted);
  const past = new Past(trunkPast.size);
  past.reserve(trie.depths.reduce((most, depth) => Math.max(most, depth), 0));
  past.copy(trunkPast, trie.depths[0] ?? 0);
  const sharing = session.model.sharing === 'chain' ? 'chain' : 'tree';
  for (const pass of planPasses(trie, limits, sharing)) {
    const answers = await session.run({ ...pass, past, textLength });
    counted(pass.tokens.length);
    pass.scored.forEach(({ sequence, place, token }, index) => {
      (logprobs[sequence] as number[])[place] = answers.targetLogprobs[index] as number;
      (greedy[sequence] as boolean[])[place] = answers.argMax[pass.targets[index]?.[0] ?? -1] === token;
    });
    past.truncate(pass.next.fromPast);
    past.append(answers.added, pass.next.fromPass);
  }
  return logprobs.map((values, index) => ({ logprobs: values, greedy: greedy[index] ?? [] }));
}
