// The plain scorer: every sequence alone, in one pass. It is slow and easy to believe; the scheduled scorer has to give its
// numbers. Graphs that take a whole text at once have no other.

import type { Session } from '../onnx/session.ts';
import { chainPass } from '../schedule/passes.ts';
import type { ScoredTokens, TokenSequence } from '../types.ts';

/**
 * Scores one sequence. Its last token is run too where the graph takes whole texts and has a position for it: one that
 * quantizes as it runs takes its ranges from all of them.
 * @param counted told the tokens of the pass
 */
export async function scoreAlone(
  session: Session,
  { tokens, from }: TokenSequence,
  counted: (tokens: number) => void,
): Promise<ScoredTokens> {
  const { sharing, contextLength = Infinity } = session.model;
  const runsLast = sharing === 'whole' && tokens.length <= contextLength;
  const targets = tokens.slice(from);
  const run = runsLast ? tokens : tokens.slice(0, -1);
  const answers = await session.run({
    ...chainPass(run, 0),
    textLength: run.length,
    rows: Array.from(targets, (_, index) => from - 1 + index),
    targets: Array.from(targets, (token, index) => [index, token] as const),
  });
  counted(run.length);
  return {
    logprobs: answers.targetLogprobs,
    greedy: Array.from(targets, (token, index) => answers.argMax[index] === token),
  };
}
