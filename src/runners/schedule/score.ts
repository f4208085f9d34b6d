// The scheduled scorer: a job's sequences as one trie behind a trunk, every node once.

import { Past } from '../onnx/past.ts';
import type { Session } from '../onnx/session.ts';
import { scoreAlone } from '../plain/score.ts';
import type { ScoredTokens, TokenSequence } from '../types.ts';
import { type PassLimits, planPasses } from './passes.ts';
import { buildTrie } from './trie.ts';
import type { HeldTrunk, Trunk } from './trunk.ts';

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
  const logprobs = sequences.map(({ tokens, from }) =>
    new Array<number>(tokens.length - from).fill(Number.NaN),
  );
  const greedy = sequences.map(({ tokens, from }) => new Array<boolean>(tokens.length - from).fill(false));
  const trie = buildTrie(sequences, trunk.tokens);
  const trunkPast = await held.pastOf(trunk, session, limits.tokens, counted);
  const past = new Past(trunkPast.size);
  past.reserve(trie.depths.reduce((most, depth) => Math.max(most, depth), 0));
  past.copy(trunkPast, trie.depths[0] ?? 0);
  for (const pass of planPasses(trie, limits, sharing)) {
    const answers = await session.run({ ...pass, past });
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
